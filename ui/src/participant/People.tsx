import { useState } from "react";
import { ToggleButton } from "react-aria-components";
import { address, go, useRoute } from "../app/route";
import { useParticipants, usePossibleDuplicates } from "../backend/queries";
import { useCatalogue } from "../catalogue";
import { Button } from "../controls/Button";
import { Choice } from "../controls/Choice";
import { useNotice } from "../controls/Notice";
import { Search } from "../controls/Search";
import { useWords } from "../language";
import { Duplicates } from "./Duplicates";
import { EMPTY } from "./form";
import { NewParticipant } from "./NewParticipant";
import { PeopleTable } from "./PeopleTable";
import { Person } from "./Person";

/** The directory of a project: whoever it knows, in every script. */
export function People(props: { project: string | null }) {
  const { say } = useWords();
  const catalogue = useCatalogue();
  const route = useRoute();
  const notify = useNotice();
  const [query, setQuery] = useState("");
  const [isAdding, setAdding] = useState(false);
  const project = props.project ?? catalogue.projects[0]?.id ?? "";
  const { data } = useParticipants(project, query);
  const { data: duplicates } = usePossibleDuplicates(project);
  const [isComparing, setComparing] = useState(false);
  const open = route.page === "people" ? route.person : null;
  const mayRecord = (catalogue.project(project)?.access ?? "reader") !== "reader";

  const show = (person: string | null) => {
    const to = { page: "people", project, person } as const;
    // Looking through people one by one leaves one step to go back, not one for each.
    if (open && person) window.location.replace(address(to));
    else if (open !== person) go(to);
  };
  return (
    <div className="activity">
      <header className="head">
        <div>
          <h1>{say("people")}</h1>
          <p className="sub">{data && say("people-count", { count: data.total })}</p>
        </div>
        {catalogue.projects.length > 1 && (
          <Choice
            label={say("project")}
            isCompact
            options={catalogue.projectOptions()}
            value={project}
            onChange={(next) => go({ page: "people", project: next, person: null })}
          />
        )}
      </header>
      <div className={open ? "directory open" : "directory"}>
        <div className="full">
          <div className="tools">
            {!isComparing && <Search label={say("people-search")} value={query} onChange={setQuery} />}
            {duplicates && (isComparing || duplicates.total > 0) && (
              <ToggleButton
                className="button quiet toggle"
                isSelected={isComparing}
                onChange={(is) => {
                  show(null);
                  setComparing(is);
                }}
              >
                {say("duplicates", { count: duplicates.total })}
              </ToggleButton>
            )}
            {!isComparing && data && data.total > data.participants.length && (
              <span className="muted">{say("people-first", { count: data.participants.length })}</span>
            )}
            {mayRecord && (
              <span className="end">
                <Button onPress={() => setAdding(true)}>{say("participant-new")}</Button>
              </span>
            )}
          </div>
          {isComparing && duplicates ? (
            <Duplicates duplicates={duplicates} mayRecord={mayRecord} />
          ) : (
            <PeopleTable
              label={say("people")}
              people={data?.participants ?? []}
              open={open}
              onOpen={show}
              empty={data && <Empty isSearch={query !== ""} />}
            />
          )}
        </div>
        {open && <Person key={open} id={open} onClose={() => show(null)} />}
      </div>
      {isAdding && (
        <NewParticipant
          title={say("participant-new")}
          submit={say("participant-create")}
          project={project}
          form={EMPTY}
          onClose={() => setAdding(false)}
          onKnown={(id) => {
            setAdding(false);
            show(id);
          }}
          onDone={(id, { family, given }, step) => {
            setAdding(false);
            const name = [family, given].filter(Boolean).join(", ");
            notify({ kind: "done", text: say("participant-created", { name }), step });
            show(id);
          }}
        />
      )}
    </div>
  );
}

function Empty({ isSearch }: { isSearch: boolean }) {
  const { say } = useWords();
  return (
    <div className="empty">
      <h2>{say(isSearch ? "people-none-title" : "people-empty-title")}</h2>
      <p>{say(isSearch ? "people-none-what" : "people-empty-what")}</p>
    </div>
  );
}
