import { screen, waitFor } from "@testing-library/react";
import { describe, expect, it } from "vitest";
import { focusedName, openRegister, says, THREE } from "../attendance/training";

const KNOWN = [
  {
    family: "ხვინგიაშვილი",
    given: "გიორგი",
    latin: "Giorgi Khvingiashvili",
    institution: "Chamber of enforcement agents",
  },
  { family: "Lisaj", given: "Arbnora" },
];

describe("a walk-in", () => {
  it("who is known to the project is enrolled, not made again, and is marked with the next key", async () => {
    const { user, memory, mark } = await openRegister({ people: THREE, known: KNOWN });
    const before = memory.people.size;
    await user.keyboard("n");
    await user.type(await screen.findByRole("combobox", { name: "Name" }), "khvin");
    expect((await screen.findByRole("option", { name: /ხვინგიაშვილი/ })).textContent).toContain(
      "Chamber of enforcement",
    );
    expect(screen.getByText("Is it one of these?")).toBeTruthy();
    await user.keyboard("{Enter}");
    await waitFor(() => expect(focusedName()).toBe("ხვინგიაშვილი, გიორგი"));
    expect(memory.people.size).toBe(before);
    expect(memory.enrolments.get("training")?.has("known-0")).toBe(true);
    await waitFor(() => expect(document.activeElement).toBe(screen.getByRole("grid")));
    await says("ხვინგიაშვილი, გიორგი", "Present");
    expect(memory.marks.get("session-0/known-0")).toMatchObject({ status: "present" });
    expect(mark(0, 0)).toBeUndefined();
  });

  it("is in the register and present, and can be taken back step by step", async () => {
    const { user, memory, mark } = await openRegister({ people: THREE, known: KNOWN });
    await user.keyboard("n");
    await user.type(await screen.findByRole("combobox", { name: "Name" }), "lisaj");
    await screen.findByRole("option", { name: /Lisaj/ });
    await user.keyboard("{Enter}");
    expect(await screen.findByText("Lisaj, Arbnora is in the register: Present")).toBeTruthy();
    await says("Lisaj, Arbnora", "Present");
    expect(memory.marks.get("session-0/known-1")).toMatchObject({ status: "present" });
    expect(mark(0, 0)).toBeUndefined();
    await waitFor(() => expect(document.activeElement).toBe(screen.getByRole("grid")));
    await user.keyboard("{Control>}z{/Control}");
    await says("Lisaj, Arbnora", "Not recorded");
    await user.keyboard("{Control>}z{/Control}");
    await waitFor(() => expect(memory.enrolments.get("training")?.has("known-1")).toBe(false));
  });

  it("who is in the register is gone to", async () => {
    const { user, memory } = await openRegister({ people: THREE, known: KNOWN });
    await user.keyboard("n");
    await user.type(await screen.findByRole("combobox", { name: "Name" }), "tsip");
    await user.click(await screen.findByRole("option", { name: /in the register/ }));
    await waitFor(() => expect(focusedName()).toBe("წიფლაშვილი, ნინო"));
    expect(memory.enrolments.get("training")?.size).toBe(3);
  });

  it("who is unknown is made and enrolled in one go", async () => {
    const { user, memory } = await openRegister({ people: THREE, known: KNOWN });
    await user.keyboard("n");
    await user.type(await screen.findByRole("combobox", { name: "Name" }), "Zaza Beridze");
    await user.click(await screen.findByRole("option", { name: /New person: Zaza Beridze/ }));
    expect(await screen.findByRole<HTMLInputElement>("textbox", { name: "Family name" })).toMatchObject({
      value: "Beridze",
    });
    expect(screen.getByRole<HTMLInputElement>("textbox", { name: "Given name" }).value).toBe("Zaza");
    await user.type(screen.getByRole("textbox", { name: "Institution" }), "Court of Gori");
    await user.click(screen.getByRole("button", { name: "Add to the register" }));
    await waitFor(() => expect(focusedName()).toBe("Beridze, Zaza"));
    const made = [...memory.people].find(([, { form }]) => form.family === "Beridze");
    expect(made?.[1].form).toMatchObject({ given: "Zaza", institution: "Court of Gori" });
    expect(memory.enrolments.get("training")?.has(made?.[0] ?? "")).toBe(true);
  });

  it("is not made twice when the enrolment fails and is tried again", async () => {
    let isFull = true;
    const enrolled: string[][] = [];
    const { user, memory } = await openRegister({
      people: THREE,
      refusing: {
        enrolParticipants: async (_, { participants }) => {
          if (isFull) throw { code: "disk_full", args: {} };
          enrolled.push(participants);
          return null;
        },
      },
    });
    const before = memory.people.size;
    await user.keyboard("n");
    await user.type(await screen.findByRole("combobox", { name: "Name" }), "Beridze, Zaza");
    await user.click(await screen.findByRole("option", { name: /New person/ }));
    await user.click(await screen.findByRole("button", { name: "Add to the register" }));
    expect((await screen.findByRole("alert")).textContent).toContain("The disk is full");
    isFull = false;
    await user.click(screen.getByRole("button", { name: "Add to the register" }));
    await waitFor(() => expect(enrolled.length).toBe(1));
    expect(memory.people.size).toBe(before + 1);
    expect(memory.people.has(enrolled[0]?.[0] ?? "")).toBe(true);
  });
});
