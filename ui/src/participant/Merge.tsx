import { type FormEvent, type KeyboardEvent, useState } from "react";
import { Radio, RadioGroup } from "react-aria-components";
import { asFailure, type ParticipantDetail, type ParticipantForm, type ParticipantPart } from "../backend";
import { useParticipant, useWrite } from "../backend/queries";
import { useCatalogue } from "../catalogue";
import { Button } from "../controls/Button";
import { Dialog } from "../controls/Dialog";
import { useNotice } from "../controls/Notice";
import { useWords } from "../language";
import { failureWords } from "../language/failure";
import { fuller, isSamePart, PARTS } from "./form";

const SIDES = ["keep", "other"] as const;
type Side = (typeof SIDES)[number];

/** Two people who may be one, side by side: what is right of each is chosen, and they are joined; or they are two. */
export function Merge(props: { keep: string; other: string; onClose: () => void; onDone?: () => void }) {
  const words = useWords();
  const keep = useParticipant(props.keep);
  const other = useParticipant(props.other);
  const error = keep.error ?? other.error;
  return (
    <Dialog title={words.say("merge-title")} onClose={props.onClose} wide>
      {error && (
        <p className="problem" role="alert">
          {failureWords(asFailure(error), words)}
        </p>
      )}
      {keep.data && other.data && <Choose {...props} both={{ keep: keep.data, other: other.data }} />}
    </Dialog>
  );
}

function Choose(props: { both: Record<Side, ParticipantDetail>; onClose: () => void; onDone?: () => void }) {
  const { keep, other } = props.both;
  const words = useWords();
  const { say } = words;
  const notify = useNotice();
  const { write, failure } = useWrite();
  const parts = Object.keys(PARTS) as ParticipantPart[];
  const [chosen, setChosen] = useState<ReadonlySet<ParticipantPart>>(
    () => new Set(parts.filter((part) => fuller(keep.form, other.form, part) === "other")),
  );
  const choose = (part: ParticipantPart, side: Side) =>
    setChosen(new Set([...chosen].filter((other) => other !== part).concat(side === "other" ? part : [])));

  const join = async (event: FormEvent) => {
    event.preventDefault();
    const taken = parts.filter((part) => chosen.has(part));
    const done = await write((backend) => backend.mergeParticipants(keep.id, other.id, taken));
    if (!done) return;
    props.onClose();
    const name = listed(chosen.has("name") ? other.form : keep.form);
    notify({ kind: "done", text: say("merge-done", { name }), step: done.step });
    props.onDone?.();
  };
  const keepApart = async () => {
    const done = await write((backend) => backend.keepApart(keep.id, other.id));
    if (!done) return;
    props.onClose();
    const names = { one: listed(keep.form), other: listed(other.form) };
    notify({ kind: "done", text: say("keep-apart-done", names), step: done.step });
    props.onDone?.();
  };
  return (
    <form className="merge" onSubmit={join}>
      <p className="muted">{say("merge-what")}</p>
      {parts.map((part) => (
        <Part
          key={part}
          part={part}
          forms={{ keep: keep.form, other: other.form }}
          chosen={chosen.has(part) ? "other" : "keep"}
          onChoose={(side) => choose(part, side)}
        />
      ))}
      {failure && (
        <p className="problem" role="alert">
          {failureWords(failure, words)}
        </p>
      )}
      <div className="actions">
        <span className="choosing">
          <kbd>1</kbd> <kbd>2</kbd> {say("merge-keys")}
        </span>
        <span className="end">
          <Button look="quiet" onPress={props.onClose}>
            {say("merge-later")}
          </Button>
        </span>
        <Button onPress={() => void keepApart()}>{say("keep-apart")}</Button>
        <Button type="submit" look="primary">
          {say("merge-do")}
        </Button>
      </div>
    </form>
  );
}

/** One part of what is known of both: where they differ, a choice. */
function Part(props: {
  part: ParticipantPart;
  forms: Record<Side, ParticipantForm>;
  chosen: Side;
  onChoose: (side: Side) => void;
}) {
  const { part, forms, chosen, onChoose } = props;
  const { say } = useWords();
  const label = say(`merge-part-${part}`);
  const linesOf = useLines();
  if (isSamePart(forms.keep, forms.other, part)) {
    const lines = linesOf(forms.keep, part);
    if (lines.length === 0) return null;
    return (
      <div className="merge-part same">
        <span className="label">{label}</span>
        <span className="variant">
          {lines.join(" · ")} <span className="muted">{say("merge-same")}</span>
        </span>
      </div>
    );
  }
  const onKeyDown = (event: KeyboardEvent) => {
    const number = Number(/^(?:Digit|Numpad)([12])$/.exec(event.code)?.[1] ?? event.key);
    const side = SIDES[number - 1];
    if (!side || event.ctrlKey || event.altKey || event.metaKey) return;
    event.preventDefault();
    onChoose(side);
  };
  return (
    // React Aria's group passes no other keys on.
    <div className="merge-part" onKeyDownCapture={onKeyDown}>
      <span className="label" aria-hidden="true">
        {label}
      </span>
      <RadioGroup
        aria-label={label}
        className="sides"
        orientation="horizontal"
        value={chosen}
        onChange={(side) => onChoose(side as Side)}
      >
        {SIDES.map((side) => {
          const lines = linesOf(forms[side], part);
          return (
            <Radio key={side} value={side} className="variant">
              <span className="dot" />
              <span className="known">
                {lines.map((line) => (
                  <span key={line}>{line}</span>
                ))}
                {lines.length === 0 && <span className="muted">{say("merge-nothing")}</span>}
              </span>
            </Radio>
          );
        })}
      </RadioGroup>
    </div>
  );
}

/** What stands in a part of a form, in words. */
function useLines() {
  const { say, calendar } = useWords();
  const catalogue = useCatalogue();
  return (form: ParticipantForm, part: ParticipantPart): string[] => {
    const lines: Record<ParticipantPart, () => string[]> = {
      name: () => [listed(form), form.latin],
      sex: () => [catalogue.name("sex", form.sex)],
      work: () => [
        form.function,
        catalogue.name("professional_groups", form.professionalGroup),
        form.institution,
      ],
      country: () => [catalogue.name("countries", form.country)],
      contact: () => [form.email, form.telephone],
      consent: () => [
        form.noticeGivenOn
          ? say("review-field", {
              field: say("participant-noticeGivenOn"),
              value: calendar.day(form.noticeGivenOn),
            })
          : "",
        form.photoConsent
          ? say("review-field", {
              field: say("participant-photoConsent"),
              value: say(`consent-${form.photoConsent}`),
            })
          : "",
      ],
    };
    return [...new Set(lines[part]().filter(Boolean))];
  };
}

function listed({ family, given, patronymic }: ParticipantForm): string {
  return [family, [given, patronymic].filter(Boolean).join(" ")].filter(Boolean).join(", ");
}
