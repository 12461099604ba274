import type { ReactNode } from "react";
import { VisuallyHidden } from "react-aria";
import { type ButtonProps, Button as Pressable, Tooltip, TooltipTrigger } from "react-aria-components";

type Look = "plain" | "primary" | "quiet" | "danger";

/** What is seen of a button, its digit among it, and what is said of it instead: which of several it is. */
export function Chosen({ digit, said, children }: { digit: number; said: string; children: ReactNode }) {
  return (
    <>
      <span className="seen" aria-hidden="true">
        <kbd>{digit}</kbd>
        {children}
      </span>
      <VisuallyHidden>{said}</VisuallyHidden>
    </>
  );
}

/** A button. Its tip names its key, so that the keyboard is learned by using the mouse. */
export function Button(
  props: ButtonProps & { look?: Look; keyName?: string; tip?: string; icon?: boolean; children: ReactNode },
) {
  const { look = "plain", keyName, tip, icon, children, ...rest } = props;
  const button = (
    <Pressable {...rest} className={`button ${look}${icon ? " icon" : ""}`}>
      {children}
    </Pressable>
  );
  if (!keyName && !tip) return button;
  return (
    <TooltipTrigger delay={600}>
      {button}
      <Tooltip className="tip" offset={6}>
        {tip} {keyName && <kbd>{keyName}</kbd>}
      </Tooltip>
    </TooltipTrigger>
  );
}
