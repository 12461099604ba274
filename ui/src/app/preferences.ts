import { createContext, useContext } from "react";
import type { Preferences } from "../backend";

/** Until somebody chooses. */
export const AS_THE_SYSTEM: Preferences = {
  language: null,
  theme: null,
  textSize: null,
  dateFormat: null,
  synchroniseWhenAsked: false,
  fetchFiles: false,
};

/** How many times as large the window is shown. */
export const TEXT_SIZES: Record<string, number> = { large: 1.15, larger: 1.3 };

interface Held {
  preferences: Preferences;
  choose: (preferences: Preferences) => void;
}

const Current = createContext<Held>({
  preferences: AS_THE_SYSTEM,
  choose: () => {},
});

export const PreferencesProvider = Current.Provider;
export const usePreferences = () => useContext(Current);
