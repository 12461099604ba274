import { type QueryClient, QueryClientProvider, useQuery, useQueryClient } from "@tanstack/react-query";
import { useEffect, useState } from "react";
import {
  asFailure,
  type Backend,
  BackendProvider,
  type Failure,
  type Preferences,
  useBackend,
} from "../backend";
import { newCache, useEvents, useStatus } from "../backend/queries";
import { Steps } from "../backend/steps";
import { NoticeProvider } from "../controls/Notice";
import { Enrol } from "../enrol/Enrol";
import { languageOf, WordsProvider } from "../language";
import { DraftsProvider } from "./drafts";
import { FailurePage, Guard } from "./FailurePage";
import { Frame } from "./Frame";
import { NoticePlace } from "./NoticePlace";
import { AS_THE_SYSTEM, PreferencesProvider, TEXT_SIZES } from "./preferences";

/** The whole window, over a laptop. */
export function App(props: { backend: Backend; cache?: QueryClient }) {
  const [cache] = useState(() => props.cache ?? newCache());
  const [behind] = useState(() => {
    const steps = new Steps();
    return { steps, backend: steps.counting(props.backend) };
  });
  return (
    <QueryClientProvider client={cache}>
      <BackendProvider value={behind}>
        <Preferred />
      </BackendProvider>
    </QueryClientProvider>
  );
}

/** Reads and applies what the reader prefers, before anything is shown. */
function Preferred() {
  const backend = useBackend();
  const stored = useQuery({ queryKey: ["preferences"], queryFn: () => backend.preferences() });
  const [chosen, setChosen] = useState<Preferences | null>(null);
  const preferences = chosen ?? stored.data ?? AS_THE_SYSTEM;
  const { language, pseudo } = languageOf(preferences.language);
  useEffect(() => {
    const root = document.documentElement;
    root.lang = language;
    root.dir = pseudo === "ar-XB" ? "rtl" : "ltr";
    if (preferences.theme) root.dataset.theme = preferences.theme;
    else delete root.dataset.theme;
  }, [language, pseudo, preferences.theme]);
  const size = TEXT_SIZES[preferences.textSize ?? ""];
  const [wasZoomed, setZoomed] = useState(false);
  useEffect(() => {
    if (size || wasZoomed) backend.zoom(size ?? 1);
    if (size) setZoomed(true);
  }, [backend, size, wasZoomed]);
  if (stored.isPending) return null;
  const choose = (next: Preferences) => {
    setChosen(next);
    // A preference that could not be kept still holds for this sitting.
    backend.setPreferences(next).catch(() => {});
  };
  return (
    <PreferencesProvider value={{ preferences, choose }}>
      <WordsProvider language={language} pseudo={pseudo} dateFormat={preferences.dateFormat}>
        <NoticeProvider>
          <DraftsProvider>
            <Guard>
              <FirstScreen />
            </Guard>
          </DraftsProvider>
          <NoticePlace />
        </NoticeProvider>
      </WordsProvider>
    </PreferencesProvider>
  );
}

function FirstScreen() {
  useEvents();
  const cache = useQueryClient();
  const status = useStatus();
  const failure = status.error && asFailure(status.error);
  if (failure && (!status.data || isOfTheDatabase(failure))) {
    return <FailurePage failure={failure} onAgain={() => void cache.invalidateQueries()} />;
  }
  if (!status.data) return null;
  return status.data.laptop ? <Frame status={status.data} /> : <Enrol />;
}

/** Whether nothing can be read or written any more. */
function isOfTheDatabase({ code }: Failure): boolean {
  return code.startsWith("database_") || code === "key_missing";
}
