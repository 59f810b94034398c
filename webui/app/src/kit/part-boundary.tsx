import { Button } from "antd";
import { Component, type ReactNode } from "react";
import { Answer } from "./answer.tsx";
import { useKit } from "./kit.messages.ts";

function Broken({ code, again }: { code: string; again: () => void }) {
  const { t } = useKit();
  const time = new Date().toLocaleTimeString();
  return (
    <Answer tone="bad" sub={t("brokenSub", { code, time })} actions={<Button onClick={again}>{t("retry")}</Button>}>
      {t("broken")}
    </Answer>
  );
}

/** An error in one part stays in that part. */
export class PartBoundary extends Component<{ children: ReactNode }, { error: Error | undefined }> {
  override state: { error: Error | undefined } = { error: undefined };

  static getDerivedStateFromError(error: unknown): { error: Error } {
    return { error: error instanceof Error ? error : new Error(String(error)) };
  }

  override render(): ReactNode {
    const { error } = this.state;
    if (error === undefined) return this.props.children;
    return <Broken code={error.name} again={() => this.setState({ error: undefined })} />;
  }
}
