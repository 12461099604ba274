import type { ParticipantSummary } from "../backend";
import { useCatalogue } from "../catalogue";

/** What somebody does and where, in one line: it tells two people of one name apart. */
export function useWorkWords(
  person: Pick<ParticipantSummary, "professionalGroup" | "function" | "institution" | "country">,
): string {
  const catalogue = useCatalogue();
  const work = person.function || catalogue.name("professional_groups", person.professionalGroup);
  return [work, person.institution, catalogue.name("countries", person.country)].filter(Boolean).join(" · ");
}
