import { useQueries } from "@tanstack/react-query";
import { useState } from "react";
import {
  Autocomplete,
  Dialog,
  Input,
  ListBox,
  ListBoxItem,
  Modal,
  ModalOverlay,
  SearchField,
} from "react-aria-components";
import { go } from "../app/route";
import { useBackend } from "../backend";
import { useActivities, useMatching } from "../backend/queries";
import { useCatalogue } from "../catalogue";
import { useWords } from "../language";

/** How many of each kind are shown: the palette finds, it does not list. */
const MOST = 6;

export interface Command {
  id: string;
  name: string;
  key?: string;
  run: () => void;
}

interface Found extends Command {
  /** What it is, or where it belongs. */
  more: string;
}

/** Reaches any activity, person or command by a few letters. */
export function Palette(props: { commands: readonly Command[]; onClose: () => void }) {
  const { say } = useWords();
  const [query, setQuery] = useState("");
  const found = useFound(query, props.commands);
  return (
    <ModalOverlay isOpen isDismissable onOpenChange={(open) => open || props.onClose()} className="veil">
      <Modal className="palette">
        <Dialog className="dialog" aria-label={say("palette")}>
          <Autocomplete inputValue={query} onInputChange={setQuery}>
            <SearchField aria-label={say("palette")} autoFocus>
              {/* The list below is its own: that it scrolls is a matter of its arrows. */}
              <Input
                className="input"
                placeholder={say("palette-example")}
                role="combobox"
                aria-haspopup="listbox"
                aria-expanded="true"
              />
            </SearchField>
            <ListBox
              aria-label={say("palette-found")}
              className="results"
              items={found}
              renderEmptyState={() => <p className="muted nothing">{say("palette-nothing")}</p>}
              onAction={(id) => {
                props.onClose();
                found.find((one) => one.id === id)?.run();
              }}
            >
              {(one) => (
                <ListBoxItem id={one.id} textValue={one.name} className="option">
                  <span className="name">{one.name}</span>
                  <span className="end muted">{one.more}</span>
                  {one.key && <kbd>{one.key}</kbd>}
                </ListBoxItem>
              )}
            </ListBox>
          </Autocomplete>
        </Dialog>
      </Modal>
    </ModalOverlay>
  );
}

function useFound(query: string, commands: readonly Command[]): Found[] {
  const { say, calendar } = useWords();
  const catalogue = useCatalogue();
  const { data: activities = [] } = useActivities(null);
  const people = usePeople(query);
  const ofActivities = useMatching(
    activities.map(({ title, city }) => `${title} ${city}`),
    query,
  );
  const ofCommands = useMatching(
    commands.map(({ name }) => name),
    query,
  );
  return [
    ...(query.trim() ? ofActivities.slice(0, MOST) : [])
      .flatMap((at) => activities[at] ?? [])
      .map(
        ({ id, title, firstDay, lastDay }): Found => ({
          id,
          name: title,
          more: calendar.shortDays(firstDay, lastDay),
          run: () => go({ page: "activity", id, tab: "register" }),
        }),
      ),
    ...people.map(
      ({ id, name, latin, project }): Found => ({
        id,
        name: latin ? `${name} (${latin})` : name,
        more: catalogue.projectName(project),
        run: () => go({ page: "people", project, person: id }),
      }),
    ),
    ...ofCommands
      .flatMap((at) => commands[at] ?? [])
      .map((command) => ({ ...command, more: command.key ? "" : say("palette-command") })),
  ];
}

/** The people whose names match, of every project. */
function usePeople(query: string) {
  const backend = useBackend();
  const { projects } = useCatalogue();
  const wanted = query.trim().length >= 2;
  const lists = useQueries({
    queries: projects.map(({ id }) => ({
      queryKey: ["participants", id, query],
      queryFn: () => backend.participants(id, query),
      enabled: wanted,
    })),
  });
  if (!wanted) return [];
  return projects
    .flatMap(({ id: project }, index) =>
      (lists[index]?.data?.participants ?? []).map((person) => ({ ...person, project })),
    )
    .slice(0, MOST);
}
