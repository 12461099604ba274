/** What the mark of the morning proposes for the afternoon. A proposal is never written until somebody confirms it. */
import type { MarkStatus } from "../backend";

/**
 * Who came late is there now; who left early has left. Everything else goes on as it was.
 */
const PROPOSED: Record<MarkStatus, MarkStatus> = {
  present: "present",
  late: "present",
  left_early: "absent",
  online: "online",
  excused: "excused",
  absent: "absent",
  not_expected: "not_expected",
};

export const proposedAfter = (earlier: MarkStatus): MarkStatus => PROPOSED[earlier];

/** Whether somebody with this mark was not there. */
export const isAway = (status: MarkStatus): boolean =>
  status === "excused" || status === "absent" || status === "not_expected";
