import { useInfiniteQuery } from "@tanstack/react-query";
import { address, FATES, go } from "../app/route";
import { useNow } from "../app/StatusLine";
import { asFailure, type FateKind, type Receipt, type RecordedAction, useBackend } from "../backend";
import { useCatalogue } from "../catalogue";
import { Button } from "../controls/Button";
import { Choice } from "../controls/Choice";
import { useWords } from "../language";
import { failureWords } from "../language/failure";
import { aboutWords, changeWords, fateWords, groupWords } from "./words";

/** What was recorded on this laptop, the latest first, and what became of it. */
export function Receipts({ fate }: { fate: FateKind | null }) {
  const words = useWords();
  const { say } = words;
  const backend = useBackend();
  const { data, error, hasNextPage, fetchNextPage, isFetchingNextPage } = useInfiniteQuery({
    queryKey: ["receipts", fate],
    queryFn: ({ pageParam }) => backend.receipts({ activity: null, fate, after: pageParam }),
    initialPageParam: null as string | null,
    getNextPageParam: ({ next }) => next,
  });
  const actions = data?.pages.flatMap((page) => page.actions) ?? [];
  return (
    <div className="page text receipts">
      <div className="head">
        <div>
          <h1>{say("receipts")}</h1>
          <p className="sub">{say("receipts-what")}</p>
        </div>
        <Choice
          label={say("receipts-fate")}
          options={FATES.map((id) => ({ id, name: say(`fate-name-${id}`) }))}
          none={say("receipts-all")}
          value={fate}
          onChange={(chosen) =>
            go({ page: "receipts", fate: FATES.find((known) => known === chosen) ?? null })
          }
        />
      </div>
      {error && <p role="alert">{failureWords(asFailure(error), words)}</p>}
      {data && actions.length === 0 && !hasNextPage && <p className="muted">{say("receipts-none")}</p>}
      {actions.map((action) => (
        <Action key={`${action.first.project}/${action.first.place}`} action={action} />
      ))}
      {hasNextPage && (
        <div className="actions">
          <Button isDisabled={isFetchingNextPage} onPress={() => void fetchNextPage()}>
            {say("receipts-more")}
          </Button>
        </div>
      )}
    </div>
  );
}

function Action({ action }: { action: RecordedAction }) {
  const words = useWords();
  const { say, calendar } = words;
  const now = useNow();
  const backend = useBackend();
  const { receipts, more, step, changes, activity, activityTitle } = action;
  const last = receipts[receipts.length - 1];
  const rest = useInfiniteQuery({
    queryKey: ["receipts-of", action.first.project, last?.change.place ?? action.first.place],
    queryFn: ({ pageParam }) => backend.receiptsOfAction(pageParam),
    initialPageParam: last?.change ?? action.first,
    getNextPageParam: (page) => page[page.length - 1]?.change,
    enabled: false,
  });
  const what = words.find(`step-${step}`, { count: changes }) ?? say("step-other");
  const all = [...receipts, ...(rest.data?.pages.flat() ?? [])];
  return (
    <section className="receipt">
      <h2>
        {action.takesBack ? say("receipts-takes-back", { step: what }) : what}
        {activityTitle && activity && (
          <>
            {" · "}
            <a href={address({ page: "activity", id: activity, tab: "overview" })}>{activityTitle}</a>
          </>
        )}
        <span className="muted figures"> · {calendar.moment(action.at, now)}</span>
      </h2>
      <ul className="lines">
        {all.map((receipt) => (
          <Line key={receipt.change.place} receipt={receipt} now={now} />
        ))}
      </ul>
      {more && (rest.hasNextPage || !rest.data) && (
        <Button
          look="quiet"
          onPress={() => void (rest.data ? rest.fetchNextPage() : rest.refetch())}
          isDisabled={rest.isFetching}
        >
          {say("receipts-more")}
        </Button>
      )}
    </section>
  );
}

function Line({ receipt, now }: { receipt: Receipt; now: number }) {
  const words = useWords();
  const catalogue = useCatalogue();
  const { about, before, value, fate } = receipt;
  const isWorry = fate.kind === "in_conflict" || (fate.kind === "refused" && fate.answer === "open");
  return (
    <li className="line">
      <span className="what">
        <strong>{aboutWords(about, words)[0] ?? groupWords(value, words, about)}</strong>
        <span>{aboutWords(about, words).slice(1, 2).join(" · ")}</span>
      </span>
      <span className="what">
        <span className="value">{changeWords(value, before ? [before] : [], about, catalogue, words)}</span>
        <span className={isWorry ? "fate worry" : "fate"}>{fateWords(fate, words, now)}</span>
      </span>
    </li>
  );
}
