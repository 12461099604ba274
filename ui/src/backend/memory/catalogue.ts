import type { CatalogueView, List, ListItem } from "..";

const files = import.meta.glob<string>("../../../../reference/*.csv", {
  query: "?raw",
  import: "default",
  eager: true,
});

function itemsOf(list: List, text: string): ListItem[] {
  const [head = "", ...lines] = text.trim().split("\n");
  const names = fields(head);
  return lines.map((line, position) => {
    const values = fields(line);
    const properties = Object.fromEntries(names.map((name, index) => [name, values[index] ?? ""]));
    const { code = "", name_en: nameEn = "", name_fr: nameFr = "", ...others } = properties;
    return { list, code, nameEn, nameFr, position, properties: others };
  });
}

function fields(line: string): string[] {
  return (line.match(/("([^"]|"")*"|[^,]+|(?<=,)(?=,|$))/g) ?? []).map((field) =>
    field.replace(/^"|"$/g, "").replace(/""/g, '"').trim(),
  );
}

const project = (id: string, code: string, nameEn: string, nameFr: string, countries: string[]) => ({
  id,
  code,
  nameEn,
  nameFr,
  countries,
  access: "consultant" as const,
  activities: 0,
  participants: 0,
  complete: true,
});

export const catalogue: CatalogueView = {
  items: Object.entries(files).flatMap(([path, text]) =>
    itemsOf(path.replace(/.*\/(.*)\.csv/, "$1") as List, text),
  ),
  projects: [
    project("p-custody", "PMM 3012", "Safeguards in custody", "Garanties en garde à vue", ["MK"]),
    project("p-strain", "PMM 2884", "Justice under strain", "La justice sous pression", ["UA"]),
    project("p-enforce", "PMM 3107", "Effective enforcement", "Exécution effective", ["GE", "AM", "AZ"]),
  ],
  fundingSources: [
    fund("eu-85", "p-custody", "eu_joint_programme", "European Union", "IPA 2023/448-112", 85),
    fund("ob-15", "p-custody", "ordinary_budget", "Council of Europe", "", 15),
    fund("hrtf", "p-strain", "hrtf", "Human Rights Trust Fund", "HRTF 41", 60),
    fund("vc-no", "p-strain", "voluntary_contribution", "Norway", "VC 4708/2021/54", 40),
    fund("eu-pgg", "p-enforce", "eu_joint_programme", "European Union", "ENI 2022/435-810", 90),
  ],
  areasOfConcern: [
    area(
      "cpt-2023-5",
      "p-custody",
      "cpt",
      "CPT/Inf (2023) 5",
      "Ill-treatment by the police",
      "Mauvais traitements par la police",
      "MK",
    ),
    area(
      "art3",
      "p-custody",
      "cm_execution",
      "69908/01",
      "Ineffective investigations",
      "Enquêtes ineffectives",
      "MK",
    ),
    area(
      "burmych",
      "p-strain",
      "ecthr",
      "46852/13",
      "Non-enforcement of judgments",
      "Inexécution de jugements",
      "UA",
    ),
    area(
      "cepej-7",
      "p-enforce",
      "cepej",
      "CEPEJ(2023)7",
      "Enforcement of judgments",
      "Exécution des décisions",
      "GE",
    ),
  ],
};

function fund(
  code: string,
  of: string,
  kind: string,
  donor: string,
  agreement: string,
  sharePercent: number,
) {
  return { code, project: of, kind, donor, agreement, sharePercent };
}

function area(
  code: string,
  of: string,
  body: string,
  reference: string,
  themeEn: string,
  themeFr: string,
  country: string,
) {
  return { code, project: of, body, reference, themeEn, themeFr, countries: [country] };
}
