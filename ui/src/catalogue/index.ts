/** What Strasbourg decides, in the reader's language: code lists and projects by name. */
import { useMemo } from "react";
import type { CatalogueView, List, ListItem, ProjectView } from "../backend";
import { useCatalogueView } from "../backend/queries";
import type { Option } from "../controls/Choice";
import { useWords, type Words } from "../language";

const EMPTY: CatalogueView = { items: [], projects: [], fundingSources: [], areasOfConcern: [] };

export class Catalogue {
  private readonly byCode = new Map<string, ListItem>();

  constructor(
    readonly view: CatalogueView,
    private readonly words: Pick<Words, "language" | "calendar">,
  ) {
    for (const item of view.items) this.byCode.set(`${item.list}/${item.code}`, item);
  }

  /** The name of a code; the code itself where the list does not have it. */
  name(list: List, code: string | null): string {
    if (!code) return "";
    const item = this.item(list, code);
    return item ? this.inLanguage(item.nameEn, item.nameFr) : code;
  }

  item(list: List, code: string): ListItem | undefined {
    return this.byCode.get(`${list}/${code}`);
  }

  /** A list to choose from, in Strasbourg's order; countries by name. */
  options(list: List): Option[] {
    const items = this.view.items.filter((item) => item.list === list);
    const options = items
      .sort((a, b) => a.position - b.position)
      .map(({ code, nameEn, nameFr }) => ({ id: code, name: this.inLanguage(nameEn, nameFr) }));
    return list === "countries"
      ? options.sort((a, b) => this.words.calendar.compare(a.name, b.name))
      : options;
  }

  get projects(): ProjectView[] {
    return this.view.projects;
  }

  project(id: string | null): ProjectView | undefined {
    return this.projects.find((project) => project.id === id);
  }

  projectName(id: string): string {
    const project = this.project(id);
    return project ? this.inLanguage(project.nameEn, project.nameFr) : "";
  }

  projectOptions(): Option[] {
    return this.projects.map(({ id }) => ({ id, name: this.projectName(id) }));
  }

  fundingOptions(project: string): Option[] {
    return this.fundingOf((source) => source.project === project);
  }

  /** The funding sources of some codes, in whatever project they are. */
  fundingNamed(codes: ReadonlySet<string>): Option[] {
    return this.fundingOf(({ code }) => codes.has(code));
  }

  private fundingOf(isWanted: (source: CatalogueView["fundingSources"][number]) => boolean): Option[] {
    return this.view.fundingSources.filter(isWanted).map(({ code, donor, agreement }) => ({
      id: code,
      name: [donor, agreement].filter(Boolean).join(" · "),
    }));
  }

  concernOptions(project: string): Option[] {
    return this.view.areasOfConcern
      .filter((area) => area.project === project)
      .map(({ code, reference, themeEn, themeFr }) => ({
        id: code,
        name: [reference, this.inLanguage(themeEn, themeFr)].filter(Boolean).join(" · "),
      }));
  }

  private inLanguage(en: string, fr: string): string {
    return (this.words.language === "fr" ? fr : en) || en || fr;
  }
}

/** Whether this person may record in a project, or in any where none is named. */
export function useMayRecord(project?: string): boolean {
  const { projects } = useCatalogue();
  return projects.some(({ id, access }) => access !== "reader" && (project === undefined || id === project));
}

/** The catalogue as it is on this laptop; empty until it has been read. */
export function useCatalogue(): Catalogue {
  const words = useWords();
  const { data } = useCatalogueView();
  return useMemo(() => new Catalogue(data ?? EMPTY, words), [data, words]);
}
