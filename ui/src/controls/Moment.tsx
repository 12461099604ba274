import { type CalendarDate, parseDate, parseTime, type Time } from "@internationalized/date";
import type { KeyboardEvent } from "react";
import { DateField, DateInput, DateSegment, Label, TimeField } from "react-aria-components";
import { Below, type FieldWords } from "./Field";

/** A calendar day: "2026-11-12". */
export function DayField(
  props: FieldWords & {
    value: string | null;
    onChange: (value: string | null) => void;
    onBlur?: () => void;
    isDisabled?: boolean;
    autoFocus?: boolean | undefined;
  },
) {
  const { label, hint, problem, value, onChange } = props;
  return (
    <DateField
      autoFocus={props.autoFocus}
      className="field"
      value={value ? day(value) : null}
      onChange={(date) => onChange(date ? date.toString() : null)}
      onBlur={props.onBlur}
      isDisabled={props.isDisabled}
      isInvalid={!!problem}
      validationBehavior="aria"
      shouldForceLeadingZeros
    >
      <Label>{label}</Label>
      <Segments />
      <Below hint={hint} problem={problem} />
    </DateField>
  );
}

/** A time of the clock on the wall: "09:00:00". */
export function ClockField(
  props: FieldWords & {
    value: string;
    onChange: (value: string) => void;
    onBlur?: () => void;
    isDisabled?: boolean;
  },
) {
  const { label, hint, problem, value, onChange } = props;
  return (
    <TimeField
      className="field"
      hourCycle={24}
      shouldForceLeadingZeros
      value={time(value)}
      onChange={(chosen) => chosen && onChange(chosen.toString().slice(0, 8))}
      onBlur={props.onBlur}
      isDisabled={props.isDisabled}
      isInvalid={!!problem}
      validationBehavior="aria"
    >
      <Label>{label}</Label>
      <Segments />
      <Below hint={hint} problem={problem} />
    </TimeField>
  );
}

/** Day, month, year or hours, minutes. Enter sends the form, as it does from every other field. */
function Segments() {
  const onKeyDownCapture = (event: KeyboardEvent) => {
    if (event.key !== "Enter") return;
    event.preventDefault();
    event.currentTarget.closest("form")?.requestSubmit();
  };
  return (
    <div role="presentation" onKeyDownCapture={onKeyDownCapture}>
      <DateInput className="input segments">
        {(segment) => <DateSegment segment={segment} className="segment" />}
      </DateInput>
    </div>
  );
}

function day(value: string): CalendarDate | null {
  try {
    return parseDate(value);
  } catch {
    return null;
  }
}

function time(value: string): Time | null {
  try {
    return parseTime(value);
  } catch {
    return null;
  }
}
