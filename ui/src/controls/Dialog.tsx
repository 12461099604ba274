import type { ReactNode } from "react";
import { Dialog as AriaDialog, Heading, Modal, ModalOverlay } from "react-aria-components";
import { useWords } from "../language";
import { Button } from "./Button";

/** A dialog over the page. Escape and a press beside it close it; nothing in it is lost that was confirmed. */
export function Dialog(props: {
  title: string;
  onClose: () => void;
  wide?: boolean;
  /** It stops somebody and wants an answer. */
  isQuestion?: boolean;
  children: ReactNode;
}) {
  const { say } = useWords();
  return (
    <ModalOverlay isOpen isDismissable onOpenChange={(open) => open || props.onClose()} className="veil">
      <Modal className={props.wide ? "modal wide" : "modal"}>
        <AriaDialog className="dialog" role={props.isQuestion ? "alertdialog" : "dialog"}>
          <div className="dialog-head">
            <Heading slot="title" className="dialog-title">
              {props.title}
            </Heading>
            <Button look="quiet" icon aria-label={say("close")} onPress={props.onClose}>
              ×
            </Button>
          </div>
          {props.children}
        </AriaDialog>
      </Modal>
    </ModalOverlay>
  );
}
