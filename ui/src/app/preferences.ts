import { createContext, useContext } from "react";
import type { Preferences } from "../backend";

interface Held {
  preferences: Preferences;
  choose: (preferences: Preferences) => void;
}

const Current = createContext<Held>({
  preferences: { language: null, theme: null, fetchFiles: false },
  choose: () => {},
});

export const PreferencesProvider = Current.Provider;
export const usePreferences = () => useContext(Current);
