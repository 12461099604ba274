import { screen, waitFor, within } from "@testing-library/react";
import axe from "axe-core";
import { describe, expect, it, vi } from "vitest";
import { sizeOf } from "../../src/attachment/words";
import { wordsIn } from "../../src/language";
import { openWindow, refused } from "../window";

const pdf = (name: string, text = name) => new File([`%PDF-1.7 ${text}`], name, { type: "application/pdf" });

async function documents(options: Parameters<typeof openWindow>[1] = {}) {
  const opened = openWindow("", options);
  const [id] =
    [...opened.memory.activities].find(([, { form }]) => form.title === "Training of trainers") ?? [];
  window.location.hash = `#/activity/${id}/documents`;
  await screen.findByText("Signature sheet, morning.pdf");
  return { ...opened, activity: id ?? "" };
}

const lineOf = (name: string) => screen.getByText(name).closest("li") as HTMLElement;

async function choose(user: Awaited<ReturnType<typeof documents>>["user"], files: File[]) {
  const input = document.querySelector<HTMLInputElement>("input[type=file]");
  if (!input) throw new Error("no field for files");
  await user.upload(input, files);
  return screen.findByRole("dialog");
}

describe("the documents of an activity", () => {
  it("say what they are, who added them and where they are", async () => {
    await documents();
    expect(lineOf("Signature sheet, morning.pdf").textContent).toMatch(
      /Scanned sheet · .* · 1\.8 MB · added by Elena/,
    );
    expect(lineOf("Signature sheet, morning.pdf").textContent).toContain("Here and in Strasbourg");
    expect(lineOf("IMG_2041.png").textContent).toContain("Being sent, 40 %");
    expect(lineOf("Agenda.pdf").textContent).toContain("Not on this laptop");
  });

  it("are added by choosing files, with their kind and session, and taken back", async () => {
    const { user, memory, activity } = await documents();
    const dialog = await choose(user, [pdf("Sheet.pdf")]);
    expect(await axe.run(dialog, { rules: { "color-contrast": { enabled: false } } })).toMatchObject({
      violations: [],
    });
    await user.click(within(dialog).getByRole("button", { name: /Kind/ }));
    await user.click(await screen.findByRole("option", { name: "Scanned sheet" }));
    await user.click(within(dialog).getByRole("button", { name: "Add" }));
    await screen.findByText("Sheet.pdf");
    expect(lineOf("Sheet.pdf").textContent).toContain("Waits to be sent");
    const added = [...memory.files.values()].find(({ view }) => view.form.name === "Sheet.pdf");
    expect(added?.view.form.kind).toBe("scanned_sheet");
    expect(new TextDecoder().decode(added?.bytes)).toBe("%PDF-1.7 Sheet.pdf");
    expect(added?.activity).toBe(activity);
    await user.keyboard("{Control>}z{/Control}");
    await waitFor(() => expect(screen.queryByText("Sheet.pdf")).toBeNull());
  });

  it("say what is wrong with a file and keep it in the dialog; the others are added", async () => {
    const { user } = await documents();
    const letter = new File(["PK letters"], "letter.pdf", { type: "application/pdf" });
    const dialog = await choose(user, [pdf("Good.pdf"), letter]);
    await user.click(within(dialog).getByRole("button", { name: "Add" }));
    expect((await within(dialog).findByRole("alert")).textContent).toContain("not a PDF");
    expect(within(dialog).queryByText("Good.pdf")).toBeNull();
    expect(screen.getByText("Good.pdf")).toBeTruthy();
  });

  it("tell when the same content is there already", async () => {
    const { user, memory } = await documents();
    for (const name of ["One.pdf", "Two.pdf"]) {
      const dialog = await choose(user, [pdf(name, "the same")]);
      await user.click(within(dialog).getByRole("button", { name: "Add" }));
      await waitFor(() => expect(screen.queryByRole("dialog")).toBeNull());
    }
    expect(await screen.findByText("Already here: One.pdf")).toBeTruthy();
    expect([...memory.files.values()].filter(({ view }) => view.form.name === "Two.pdf")).toEqual([]);
  });

  it("are renamed, deleted and brought back", async () => {
    const { user } = await documents();
    await user.click(screen.getByRole("button", { name: "Change Agenda.pdf" }));
    const field = await screen.findByRole("textbox", { name: "Name" });
    await user.clear(field);
    await user.click(screen.getByRole("button", { name: "Save" }));
    expect(await screen.findByText("Fill this in.")).toBeTruthy();
    await user.type(field, "Programme.pdf{Enter}");
    await screen.findByText("Programme.pdf");
    await user.click(screen.getByRole("button", { name: "Delete Programme.pdf" }));
    await waitFor(() => expect(screen.queryByText("Programme.pdf")).toBeNull());
    await user.click(await screen.findByRole("button", { name: /Undo/ }));
    expect(await screen.findByText("Programme.pdf")).toBeTruthy();
    // What came back has the focus, here and from anywhere else.
    await waitFor(() => expect(document.activeElement).toBe(lineOf("Programme.pdf")));
    window.location.hash = "#/settings";
    await screen.findByRole("heading", { name: "Settings" });
    await user.keyboard("{Control>}z{/Control}");
    await waitFor(() => expect(document.activeElement).toBe(lineOf("Agenda.pdf")));
  });

  it("are fetched, viewed and saved", async () => {
    const made = vi.fn((_: Blob) => "blob:picture");
    Object.assign(URL, { createObjectURL: made, revokeObjectURL: vi.fn() });
    const { user, memory } = await documents();
    await user.click(screen.getByRole("button", { name: "Fetch Agenda.pdf" }));
    await waitFor(() => expect(lineOf("Agenda.pdf").textContent).toContain("Will be fetched"));
    await user.click(screen.getByRole("button", { name: "View IMG_2041.png" }));
    const picture = await screen.findByRole("img", { name: "IMG_2041.png" });
    expect(picture.getAttribute("src")).toBe("blob:picture");
    const [file] = [...memory.files.values()].filter(({ view }) => view.form.name === "IMG_2041.png");
    expect(made.mock.calls[0]?.[0].size).toBe(file?.bytes.length);
    await user.keyboard("{Escape}");
    await user.click(screen.getByRole("button", { name: "Save a copy of IMG_2041.png" }));
    expect(await screen.findByText(/Copy saved: .*IMG_2041\.png/)).toBeTruthy();
  });

  it("cannot be changed by somebody who may only read", async () => {
    await documents({ reader: true });
    expect(screen.queryByRole("button", { name: /Delete|Change|Add documents/ })).toBeNull();
    expect(screen.getByRole("button", { name: "Fetch Agenda.pdf" })).toBeTruthy();
  });

  it("say why something could not be done", async () => {
    const { user } = await documents({ refusing: { saveAttachmentCopy: refused("disk_full") } });
    await user.click(screen.getByRole("button", { name: "Save a copy of IMG_2041.png" }));
    expect(await screen.findByText(/The disk is full/)).toBeTruthy();
  });
});

describe("sizes", () => {
  it("are said in the reader’s digits", () => {
    const english = wordsIn("en", "en-GB");
    expect([1, 212_000, 999_600, 1_804_422, 250_000_000].map((bytes) => sizeOf(bytes, english))).toEqual([
      "1 kB",
      "212 kB",
      "1 MB",
      "1.8 MB",
      "250 MB",
    ]);
    expect(sizeOf(1_804_422, wordsIn("fr", "fr-FR"))).toMatch(/^1,8\sMo$/);
  });
});
