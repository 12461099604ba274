import type { ReactNode } from "react";
import {
  Cell,
  Column,
  Row,
  Table,
  TableBody,
  TableHeader,
  TableLayout,
  Virtualizer,
} from "react-aria-components";
import { useCatalogue } from "../catalogue";
import { useWords } from "../language";

export interface Listed {
  id: string;
  name: string;
  latin: string;
  /** In which role, where that is known. */
  role?: string;
  professionalGroup: string | null;
  function: string;
  institution: string;
  country: string | null;
}

const MEASURES = { rowHeight: 36, headingHeight: 32 };

/** People in a list that may be long; one of them can be open beside it. */
export function PeopleTable(props: {
  label: string;
  people: readonly Listed[];
  hasRoles?: boolean;
  open: string | null;
  onOpen: (id: string | null) => void;
  empty: ReactNode;
}) {
  const { say } = useWords();
  const catalogue = useCatalogue();
  const { people, hasRoles, open, onOpen } = props;
  return (
    <Virtualizer layout={TableLayout} layoutOptions={MEASURES}>
      <Table
        className="people-grid"
        aria-label={props.label}
        selectionMode="single"
        selectedKeys={open ? [open] : []}
        onSelectionChange={(keys) => onOpen(keys === "all" ? null : String([...keys][0] ?? "") || null)}
      >
        <TableHeader>
          <Column isRowHeader defaultWidth="2fr" minWidth={200}>
            {say("participant-name")}
          </Column>
          {hasRoles && (
            <Column defaultWidth="1fr" minWidth={96}>
              {say("participant-role")}
            </Column>
          )}
          <Column defaultWidth="1fr" minWidth={120}>
            {say("participant-function")}
          </Column>
          <Column defaultWidth="1fr" minWidth={120}>
            {say("participant-institution")}
          </Column>
          {!hasRoles && (
            <Column defaultWidth="1fr" minWidth={96}>
              {say("participant-country")}
            </Column>
          )}
        </TableHeader>
        <TableBody items={people} dependencies={[say]} renderEmptyState={() => props.empty}>
          {(person) => (
            <Row id={person.id} textValue={`${person.name} ${person.latin}`}>
              <Cell textValue={person.name}>
                {person.name}
                {person.latin && <span className="latin">{person.latin}</span>}
              </Cell>
              {hasRoles && <Cell>{person.role}</Cell>}
              <Cell>
                {person.function || catalogue.name("professional_groups", person.professionalGroup)}
              </Cell>
              <Cell>{person.institution}</Cell>
              {!hasRoles && <Cell>{catalogue.name("countries", person.country)}</Cell>}
            </Row>
          )}
        </TableBody>
      </Table>
    </Virtualizer>
  );
}
