import type { ReactNode } from "react";
import {
  TextField as AriaTextField,
  FieldError,
  Input,
  Label,
  Text,
  TextArea,
  type TextFieldProps,
} from "react-aria-components";

export interface FieldWords {
  label: string;
  hint?: string;
  /** What is wrong with the value, in words. */
  problem?: string | null;
}

/** The hint and the problem of a field; the problem takes the hint's place. */
export function Below({ hint, problem }: { hint?: string | undefined; problem?: string | null | undefined }) {
  return (
    <>
      {hint && !problem && (
        <Text slot="description" className="hint">
          {hint}
        </Text>
      )}
      <FieldError className="problem">{problem}</FieldError>
    </>
  );
}

function Said({ label, text }: { label: string; text: string }) {
  return (
    <div className="field">
      <span className="label">{label}</span>
      <p className="said">{text || "–"}</p>
    </div>
  );
}

/** A field of one line, or of several. */
export function TextField(
  props: FieldWords &
    Omit<TextFieldProps, "children" | "className"> & { lines?: number; after?: ReactNode; mono?: boolean },
) {
  const { label, hint, problem, lines, after, mono, ...rest } = props;
  // What cannot be changed is text: it is read whole, however long it is.
  if (rest.isDisabled && !after) return <Said label={label} text={rest.value ?? ""} />;
  return (
    <AriaTextField {...rest} isInvalid={!!problem} validationBehavior="aria" className="field">
      <Label>{label}</Label>
      <div className="field-input">
        {lines ? (
          <TextArea className="input" rows={lines} />
        ) : (
          <Input className={mono ? "input mono" : "input"} />
        )}
        {after}
      </div>
      <Below hint={hint} problem={problem} />
    </AriaTextField>
  );
}
