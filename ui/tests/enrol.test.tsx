import { screen } from "@testing-library/react";
import { describe, expect, it } from "vitest";
import { openWindow, refused } from "./window";

const START = { enrolled: false, empty: true };

async function enrol(code: string, args: Record<string, string> = {}) {
  const { user } = openWindow("", { ...START, refusing: { enrolLaptop: refused(code, args) } });
  await user.type(await screen.findByLabelText("Address of the server"), "carnet.example.int");
  await user.type(screen.getByLabelText("Enrolment code"), "K7Q2-M4XD");
  await user.click(screen.getByRole("button", { name: "Enrol this laptop" }));
}

describe("the first start", () => {
  it("enrols the laptop and shows today", async () => {
    const { user, memory } = openWindow("", START);
    await user.type(await screen.findByLabelText("Address of the server"), "carnet.example.int");
    await user.type(screen.getByLabelText("Enrolment code"), "K7Q2-M4XD");
    await user.type(screen.getByLabelText("Name of this laptop"), "Skopje laptop 2");
    await user.click(screen.getByRole("button", { name: "Enrol this laptop" }));
    expect(await screen.findByRole("heading", { name: "Today" })).toBeTruthy();
    expect(memory.status.laptop?.name).toBe("Skopje laptop 2");
  });

  it("says why everything was removed from a laptop that was taken out of service", async () => {
    const { memory } = openWindow("", START);
    await screen.findByLabelText("Address of the server");
    expect(screen.queryByText("reported lost", { exact: false })).toBeNull();
    memory.setStatus({ left: "lost" });
    expect(await screen.findByText("reported lost", { exact: false })).toBeTruthy();
  });

  it.each([
    ["wrong_code", "Enrolment code", "The server does not know this code."],
    ["code_used", "Enrolment code", "This code has been used already."],
    ["code_expired", "Enrolment code", "This code is too old."],
    ["bad_address", "Address of the server", "This is not the address of a server."],
    ["needs_https", "Address of the server", "can only be reached through https."],
    ["server_unreachable", "Address of the server", "The server does not answer."],
    ["server_fault", "Address of the server", "The server has a fault."],
    ["not_a_carnet_server", "Address of the server", "is not a Carnet server."],
    ["server_version", "Address of the server", "speak different versions."],
  ])("says %s beside the field that it is about", async (code, field, sentence) => {
    await enrol(code);
    const said = await screen.findByText(sentence, { exact: false });
    const input = screen.getByLabelText(field);
    expect(input.getAttribute("aria-describedby")?.split(" ")).toContain(said.id);
    expect(input.getAttribute("aria-invalid")).toBe("true");
  });

  it.each([
    ["no_network", "This laptop has no network."],
    ["too_large", "The server did not take so much at once."],
    ["revoked", "Strasbourg has taken this laptop out of service."],
    ["already_enrolled", "This laptop is enrolled already."],
    ["disk_full", "The disk is full"],
    ["internal", "Something went wrong in Carnet."],
    ["something_new", "This could not be done (something_new)."],
  ])("says %s below the form, which can be sent again", async (code, sentence) => {
    await enrol(code);
    expect((await screen.findByRole("alert")).textContent).toContain(sentence);
    expect(screen.getByRole("button", { name: "Enrol this laptop" }).hasAttribute("disabled")).toBe(false);
    expect(screen.getByLabelText<HTMLInputElement>("Enrolment code").value).toBe("K7Q2-M4XD");
  });

  it("asks for a code that was left out", async () => {
    await enrol("invalid", { field: "code", reason: "missing" });
    const said = await screen.findByText("Fill this in.");
    expect(screen.getByLabelText("Enrolment code").getAttribute("aria-describedby")).toContain(said.id);
  });
});

describe("a database that cannot be opened", () => {
  it.each(["database_damaged", "database_newer", "database_locked", "key_missing", "folder_not_writable"])(
    "is a page of its own for %s: nothing was deleted, and where the file is",
    async (code) => {
      openWindow("", { refusing: { status: refused(code, { path: "/home/elena/carnet.db" }) } });
      const page = await screen.findByRole("alert");
      expect(page.textContent).toContain("Nothing was deleted.");
      expect(page.textContent).toContain("/home/elena/carnet.db");
    },
  );
});
