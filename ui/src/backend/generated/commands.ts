// Generated from src-tauri/commands.rs by `make bindings`. Do not edit.

/**
 * What a person types to enrol this laptop.
 */
export type Enrolment = { 
/**
 * The address of the central server.
 */
server: string, 
/**
 * The one-time code.
 */
code: string, };

/**
 * What happened on this laptop without the page's doing.
 */
export type Event = { "kind": "statusChanged" };

/**
 * Something that could not be done. The page has a sentence for each code.
 */
export type Failure = { 
/**
 * The message to show, the same from release to release.
 */
code: string, 
/**
 * What the message speaks of, by name.
 */
args: { [key in string]: string }, };

/**
 * What this laptop knows of itself.
 */
export type Status = { 
/**
 * Whether this laptop has been enrolled.
 */
enrolled: boolean, };

/** The name of the Tauri event that carries an `Event`. */
export const EVENT = "carnet";

/** Carries a call to Rust. What it rejects with is a `Failure`. */
export type Invoke = <R>(command: string, args?: Record<string, unknown>) => Promise<R>;

/** Every command, over whatever carries the calls. */
export function commands(invoke: Invoke) {
  return {
    /** What this laptop knows of itself: who it belongs to, and what waits to be sent. */
    status: (): Promise<Status> => invoke("status"),
    /** Enrols this laptop with the one-time code that Strasbourg gave. */
    enrol: (form: Enrolment): Promise<Status> => invoke("enrol", { form }),
  };
}

export type Commands = ReturnType<typeof commands>;
