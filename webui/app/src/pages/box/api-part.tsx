import { Typography } from "antd";
import { Answer } from "#app/kit/answer.tsx";
import { Panel } from "#app/kit/panel.tsx";
import { boxRoutes } from "#firmware/api/contract/box.ts";
import { callRoutes } from "#firmware/api/contract/calls.ts";
import { configLists } from "#firmware/api/contract/config.ts";
import { CSRF_HEADER, sessionRoutes } from "#firmware/api/contract/session.ts";
import { STREAM_PATH } from "#firmware/api/contract/stream.ts";
import { useApiText } from "./api.messages.ts";

function Example({ title, text }: { title: string; text: string }) {
  const { t } = useApiText();
  return (
    <div>
      <div className="row gap8">
        <b className="strong small grow">{title}</b>
        <Typography.Text copyable={{ text, tooltips: [t("copy"), t("copy")] }} />
      </div>
      <pre className="code-block">{text}</pre>
    </div>
  );
}

/** For programs: the document, the stream, an example that works as it stands. */
export function ApiPart() {
  const { t } = useApiText();
  const { origin } = location;
  const stream = `${origin.replace("http", "ws")}${STREAM_PATH}`;
  const signIn = [
    `curl -s -c box.cookies -H 'content-type: application/json' \\`,
    `  -d '{"user":"owner","password":"…"}' \\`,
    `  ${origin}${sessionRoutes.signIn.path}`,
  ].join("\n");
  const read = `curl -s -b box.cookies '${origin}${callRoutes.calls.path}?limit=5'`;
  const change = [
    `curl -s -b box.cookies -H 'content-type: application/json' -H '${CSRF_HEADER}: …' \\`,
    `  -d '{"version":12,"item":{"id":"lunch","name":"Lunch","limitMinutes":30}}' \\`,
    `  ${origin}${configLists.pauseReasons.create.path}`,
  ].join("\n");
  return (
    <>
      <Answer sub={t("sub")}>{t("head")}</Answer>
      <Panel>
        <dl className="facts">
          <dt>{t("document")}</dt>
          <dd>
            <a href={boxRoutes.openapi.path} target="_blank" rel="noreferrer">
              {origin}
              {boxRoutes.openapi.path}
            </a>
          </dd>
          <dt>{t("stream")}</dt>
          <dd>
            <span className="mono">{stream}</span>
            <br />
            <span className="small muted">{t("streamSub")}</span>
          </dd>
        </dl>
      </Panel>
      <Panel title={t("example")}>
        <div className="col gap16">
          <Example title={t("signInStep")} text={signIn} />
          <Example title={t("readStep")} text={read} />
          <Example title={t("changeStep")} text={change} />
        </div>
      </Panel>
    </>
  );
}
