import { useMutation } from "@tanstack/react-query";
import { Button, Input } from "antd";
import { useId, useState } from "react";
import { Link } from "react-router";
import { call } from "#app/data/api.ts";
import { useSession } from "#app/data/session.tsx";
import { RefusalNote } from "#app/kit/refusal.tsx";
import type { SpanView } from "#firmware/api/contract/span-views.ts";
import { spanRoutes } from "#firmware/api/contract/spans.ts";
import { useTestsText } from "./tests.messages.ts";

/** Rings an extension and calls a number over the span, on one channel where that is given. */
export function TestCall({ span, slot }: { span: SpanView; slot?: number }) {
  const { t } = useTestsText();
  const id = useId();
  const own = useSession().person.extension ?? "";
  const [extension, setExtension] = useState(own);
  const [number, setNumber] = useState("");
  const dial = useMutation({
    mutationFn: () => {
      const body = { extension, number, ...(slot === undefined ? {} : { slot }) };
      return call(spanRoutes.testSpanCall, { params: { span: span.id }, body });
    },
  });
  const isReady = /^[0-9]{2,6}$/.test(extension) && /^[0-9*#]{1,32}$/.test(number);
  return (
    <form
      className="col gap8"
      onSubmit={(event) => {
        event.preventDefault();
        if (isReady) dial.mutate();
      }}
    >
      <p className="small muted">{t("call.sub")}</p>
      <div className="field-row">
        <div className="field">
          <label htmlFor={`${id}-extension`}>{t("call.extension")}</label>
          <Input
            id={`${id}-extension`}
            inputMode="numeric"
            value={extension}
            onChange={({ target }) => setExtension(target.value.trim())}
          />
        </div>
        <div className="field">
          <label htmlFor={`${id}-number`}>{t("call.number")}</label>
          <Input
            id={`${id}-number`}
            inputMode="tel"
            value={number}
            onChange={({ target }) => setNumber(target.value.trim())}
          />
        </div>
      </div>
      <span className="row gap8 wrap">
        <Button htmlType="submit" disabled={!isReady || span.state !== "up"} loading={dial.isPending}>
          {t("call.start")}
        </Button>
        {dial.data === undefined ? null : (
          <span className="small">
            {t("call.started", { extension })} <Link to={`/calls/${dial.data.call}`}>{t("call.see")}</Link>
          </span>
        )}
      </span>
      <RefusalNote error={dial.error} />
    </form>
  );
}
