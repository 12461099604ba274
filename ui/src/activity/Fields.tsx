import { type ReactNode, useMemo } from "react";
import type { ActivityForm, ActivityStatus } from "../backend";
import { type Catalogue, useCatalogue } from "../catalogue";
import { Choice, Choices, type Option } from "../controls/Choice";
import { TextField } from "../controls/Field";
import { Find } from "../controls/Find";
import { DayField } from "../controls/Moment";
import { useWords, type Words } from "../language";

export const STATUSES: readonly ActivityStatus[] = ["planned", "running", "held", "closed", "cancelled"];

export function statusOptions({ say }: Words): Option[] {
  return STATUSES.map((status) => ({ id: status, name: say(`activity-status-${status}`) }));
}

/** Everything that can be said of an activity. */
export function ActivityFields(props: {
  project: string;
  form: ActivityForm;
  onChange: (change: Partial<ActivityForm>) => void;
  problem: (field: string) => string | null;
  isDisabled?: boolean;
  autoFocus?: boolean;
  /** Whether how far it is stands among the fields; otherwise it stands in the head of the page. */
  withStatus?: boolean;
  /** What belongs between place and content: the sessions of a new activity. */
  children?: ReactNode;
}) {
  const { project, form, onChange, problem, isDisabled } = props;
  const words = useWords();
  const { say } = words;
  const catalogue = useCatalogue();
  // Made once: a keystroke in the title should not sort the countries again.
  const lists = useMemo(
    () => ({
      types: catalogue.options("activity_types"),
      deliveryModes: catalogue.options("delivery_modes"),
      countries: countryOptions(catalogue, project, words),
      groups: catalogue.options("professional_groups"),
      languages: languageOptions(catalogue, words),
      funding: catalogue.fundingOptions(project),
      concerns: catalogue.concernOptions(project),
    }),
    [catalogue, project, words],
  );
  const text = (field: "title" | "city" | "venue" | "summary") => ({
    value: form[field],
    onChange: (value: string) => onChange({ [field]: value }),
    problem: problem(field),
    isDisabled,
  });
  const several = (field: "languages" | "fundingSources" | "areasOfConcern" | "targetGroups") => ({
    value: form[field],
    onChange: (value: string[]) => onChange({ [field]: value }),
    none: say("choose"),
    isDisabled,
  });
  return (
    <>
      <div className="form">
        <div className="whole">
          <TextField
            label={say("activity-title")}
            hint={say("activity-title-hint")}
            autoFocus={props.autoFocus}
            {...text("title")}
          />
        </div>
        <div className={props.withStatus ? undefined : "half"}>
          <Choice
            label={say("activity-type")}
            options={lists.types}
            value={form.activityType || null}
            placeholder={say("choose")}
            onChange={(activityType) => onChange({ activityType: activityType ?? "" })}
            problem={problem("activityType")}
            isDisabled={isDisabled}
          />
        </div>
        <div className={props.withStatus ? undefined : "half"}>
          <Choice
            label={say("activity-delivery")}
            options={lists.deliveryModes}
            value={form.deliveryMode}
            onChange={(deliveryMode) => onChange({ deliveryMode })}
            none={say("not-said")}
            isDisabled={isDisabled}
          />
        </div>
        {props.withStatus && (
          <Choice
            label={say("activity-status")}
            options={statusOptions(words)}
            value={form.status}
            onChange={(status) => onChange({ status: (status ?? form.status) as ActivityStatus })}
          />
        )}
        <h2>{say("activity-where")}</h2>
        <Find
          label={say("activity-country")}
          options={lists.countries}
          value={form.country}
          onChange={(country) => onChange({ country })}
          isDisabled={isDisabled}
        />
        <TextField label={say("activity-city")} {...text("city")} />
        <TextField label={say("activity-venue")} {...text("venue")} />
        <DayField
          label={say("activity-first-day")}
          value={form.firstDay}
          onChange={(day) => onChange(firstDayMoved(form, day ?? ""))}
          problem={problem("firstDay")}
          isDisabled={isDisabled}
        />
        <DayField
          label={say("activity-last-day")}
          value={form.lastDay}
          onChange={(day) => onChange({ lastDay: day ?? "" })}
          problem={problem("lastDay")}
          isDisabled={isDisabled}
        />
        <Find
          label={say("activity-time-zone")}
          options={TIME_ZONES}
          value={form.timeZone || null}
          onChange={(timeZone) => onChange({ timeZone: timeZone ?? "" })}
          placeholder={say("activity-time-zone-country")}
          problem={problem("timeZone")}
          isDisabled={isDisabled}
        />
      </div>
      {props.children}
      <div className="form">
        <h2>{say("activity-content")}</h2>
        <div className="half">
          <Choices
            label={say("activity-target-groups")}
            options={lists.groups}
            {...several("targetGroups")}
          />
        </div>
        <div className="half">
          <Choices label={say("activity-languages")} options={lists.languages} {...several("languages")} />
        </div>
        <div className="half">
          <Choices label={say("activity-funding")} options={lists.funding} {...several("fundingSources")} />
        </div>
        <div className="half">
          <Choices label={say("activity-concerns")} options={lists.concerns} {...several("areasOfConcern")} />
        </div>
        <div className="whole">
          <TextField
            label={say("activity-summary")}
            hint={say("activity-summary-hint")}
            lines={4}
            {...text("summary")}
          />
        </div>
      </div>
    </>
  );
}

/** Moving the first day takes the last one along, so that an activity keeps its length. */
function firstDayMoved(form: ActivityForm, firstDay: string): Partial<ActivityForm> {
  return form.lastDay && firstDay > form.lastDay ? { firstDay, lastDay: firstDay } : { firstDay };
}

/** The project's own countries first. */
function countryOptions(catalogue: Catalogue, project: string, { calendar }: Words): Option[] {
  const own = new Set(catalogue.project(project)?.countries);
  const rank = ({ id }: Option) => (own.has(id) ? 0 : 1);
  return catalogue.options("countries").sort((a, b) => rank(a) - rank(b) || calendar.compare(a.name, b.name));
}

/** The languages of the countries, and the two of the Council of Europe first. */
function languageOptions(catalogue: Catalogue, { locale, calendar }: Words): Option[] {
  const names = new Intl.DisplayNames(locale, { type: "language" });
  const spoken = catalogue.view.items.flatMap(({ list, properties }) =>
    list === "countries" ? (properties.official_languages ?? "").split(";").filter(Boolean) : [],
  );
  const option = (id: string) => ({ id, name: names.of(id) ?? id });
  const others = [...new Set(spoken)].filter((code) => code !== "en" && code !== "fr").map(option);
  return [option("en"), option("fr"), ...others.sort((a, b) => calendar.compare(a.name, b.name))];
}

const TIME_ZONES: Option[] = Intl.supportedValuesOf("timeZone")
  .filter((zone) => /^(Europe|Asia|Atlantic|Africa|America)\//.test(zone))
  .map((zone) => ({ id: zone, name: zone }));
