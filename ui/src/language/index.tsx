/** The words of the window: one catalogue in `locales/`, in the language of the reader. */
import { FluentBundle, FluentResource } from "@fluent/bundle";
import { createContext, type ReactNode, useContext, useMemo } from "react";
import { I18nProvider } from "react-aria-components";
import { Calendar } from "./calendar";
import type { Messages } from "./generated/messages";
import { fromRight, longer, PSEUDO, type Pseudo } from "./pseudo";

export type { Messages };
export type MessageId = keyof Messages;
export const LANGUAGES = ["en", "fr"] as const;
export type Language = (typeof LANGUAGES)[number];

type Arguments<Id extends MessageId> = [Messages[Id]] extends [never] ? [] : [args: Messages[Id]];

/** Says a message. A message that does not exist, or lacks an argument, does not compile. */
export type Say = <Id extends MessageId>(id: Id, ...args: Arguments<Id>) => string;

export interface Words {
  language: Language;
  /** The locale of dates and numbers: the reader's own where it is of this language. */
  locale: string;
  say: Say;
  /** Says a message whose id comes from outside, such as an error's code; nothing when there is none. */
  find: (id: string, args?: Record<string, string | number>) => string | undefined;
  calendar: Calendar;
}

/** The preference for days as "2026-11-12": the fields of a day stand in this order where they are those of Canada. */
const YEAR_FIRST = "year_first";

const files = import.meta.glob<string>("../../../locales/*/*.ftl", {
  query: "?raw",
  import: "default",
  eager: true,
});

function bundleOf(language: Language, locale: string, pseudo: Pseudo | undefined): FluentBundle {
  // Every language of the window runs from left to right: isolation marks would only end up in copied text.
  const transform = pseudo && { transform: pseudo === "ar-XB" ? fromRight : longer };
  const bundle = new FluentBundle(locale, { useIsolating: false, ...transform });
  for (const [path, text] of Object.entries(files)) {
    if (path.includes(`/${language}/`)) bundle.addResource(new FluentResource(text));
  }
  return bundle;
}

/** What the reader chose, otherwise what the system asks for; English stands in for a language that nobody speaks. */
export function languageOf(preferred: string | null): { language: Language; pseudo?: Pseudo } {
  const pseudo = PSEUDO.find((code) => code === preferred);
  if (pseudo) return { language: "en", pseudo };
  return { language: LANGUAGES.find((code) => code === preferred) ?? systemLanguage() };
}

/** The language that the system asks for, among those that there are. */
export function systemLanguage(): Language {
  const wanted = navigator.languages.map((tag) => tag.slice(0, 2));
  return (
    LANGUAGES.find((language) => language === wanted.find((tag) => LANGUAGES.includes(tag as Language))) ??
    "en"
  );
}

function localeOf(language: Language, dateFormat: string | null): string {
  if (dateFormat === "day_first") return language === "fr" ? "fr-FR" : "en-GB";
  const regional = navigator.languages.find((tag) => tag.startsWith(`${language}-`));
  return regional ?? (language === "fr" ? "fr-FR" : "en-GB");
}

export function wordsIn(
  language: Language,
  locale = localeOf(language, null),
  dateFormat: string | null = null,
  pseudo?: Pseudo,
): Words {
  const changed = bundleOf(language, locale, pseudo);
  // Keys are pressed, not read: they stay those of the keyboard.
  const plain = pseudo ? bundleOf(language, locale, undefined) : changed;
  const find: Words["find"] = (id, args) => {
    const bundle = id.startsWith("key-") ? plain : changed;
    const pattern = bundle.getMessage(id)?.value;
    return pattern ? bundle.formatPattern(pattern, args) : undefined;
  };
  const say: Say = (id, ...args) => find(id, args[0]) ?? id;
  return { language, locale, say, find, calendar: new Calendar(locale, dateFormat === YEAR_FIRST) };
}

const Current = createContext<Words | null>(null);

export function WordsProvider(props: {
  language: Language;
  pseudo?: Pseudo;
  dateFormat?: string | null;
  children: ReactNode;
}) {
  const { language, pseudo, dateFormat = null } = props;
  const words = useMemo(
    () => wordsIn(language, localeOf(language, dateFormat), dateFormat, pseudo),
    [language, pseudo, dateFormat],
  );
  // The controls take their direction from their locale: one with the digits of here.
  const locale = pseudo === "ar-XB" ? "he-IL" : words.locale;
  return (
    <Current value={words}>
      <I18nProvider locale={dateFormat === YEAR_FIRST ? `${language}-CA` : locale}>
        {props.children}
      </I18nProvider>
    </Current>
  );
}

export function useWords(): Words {
  const words = useContext(Current);
  if (!words) throw new Error("no language around this component");
  return words;
}
