import { Component, type ReactNode } from "react";
import { asFailure, type Failure } from "../backend";
import { Button } from "../controls/Button";
import { useWords } from "../language";
import { failureWords } from "../language/failure";

/** Nothing else works: what happened, what to do, and where the data is. */
export function FailurePage({ failure, onAgain }: { failure: Failure; onAgain: () => void }) {
  const words = useWords();
  return (
    <main className="page text failure">
      <div role="alert">
        <h1>{words.say("start-failed")}</h1>
        <p>{failureWords(failure, words)}</p>
        {failure.args.path && <p className="path">{failure.args.path}</p>}
      </div>
      <div className="actions">
        <Button onPress={onAgain}>{words.say("start-again")}</Button>
      </div>
    </main>
  );
}

/** Catches what a page throws while it is drawn: the window never turns blank. */
export class Guard extends Component<{ children: ReactNode }, { failure: Failure | null }> {
  state = { failure: null };

  static getDerivedStateFromError(error: unknown) {
    return { failure: asFailure(error) };
  }

  render() {
    const { failure } = this.state;
    if (failure) return <FailurePage failure={failure} onAgain={() => this.setState({ failure: null })} />;
    return this.props.children;
  }
}
