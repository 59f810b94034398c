import type { FastifyInstance } from "fastify";
import { can, type Person } from "#firmware/api/access/person.ts";
import { doneBy } from "#firmware/api/audit.ts";
import { reasonParts } from "#firmware/api/contract/reason-words.ts";
import { routes } from "#firmware/api/contract/routes.ts";
import type { SpanMessage } from "#firmware/api/contract/span-views.ts";
import { csvFile } from "#firmware/api/csv.ts";
import type { TraceReader } from "#firmware/api/dependencies.ts";
import { maskNumber } from "#firmware/api/mask.ts";
import { notFound, notNow, Refusal } from "#firmware/api/refusal.ts";
import { DONE, serve } from "#firmware/api/serve.ts";
import type { ApiContext } from "#firmware/api/server.ts";
import { spanTable, traceTable } from "#firmware/api/spans/span-tables.ts";
import { localText } from "#firmware/kernel/local-time.ts";
import { serveSpanBoardRestart, serveSpanUpdate } from "./span-update.ts";

const PAGE = 200;

/** E1 spans: how they are, what they do, tests, and what a person may have done to them. */
export function serveSpans(app: FastifyInstance, context: ApiContext): void {
  const { spans } = context;
  const known = (span: string): string => {
    if (!spans.isConfigured(span)) throw notFound("E1 span", "中继");
    return span;
  };
  serve(app, routes.spans, async ({ me }) => {
    const maySee = can(me.person, "see-numbers");
    return {
      boards: spans.boards().map((board) => withReason(board)),
      spans: spans.spans().map((span) => ({
        ...withReason(span),
        channels: span.channels.map((channel) =>
          channel.party === undefined || maySee ? channel : { ...channel, party: maskNumber(channel.party) },
        ),
      })),
    };
  });
  serve(app, routes.spanHistory, async ({ params }) => asked(spans.history(known(params.span))));
  serveTrace(app, context, known);
  serveTests(app, context, known);
  serveOrders(app, context, known);
  serveFiles(app, context, known);
  serveSpanUpdate(app, context);
  serveSpanBoardRestart(app, context);
}

function withReason<T extends { readonly reason?: string }>(view: T): T {
  return view.reason === undefined ? view : { ...view, ...reasonParts(view.reason) };
}

async function asked<T>(answer: Promise<T>): Promise<T> {
  try {
    return await answer;
  } catch {
    throw notNow(
      "no-media",
      "The part of the box that drives E1 boards is just starting. Try again.",
      "中继驱动部分正在启动，请稍后再试。",
    );
  }
}

type Known = (span: string) => string;

const readerOf = (person: Person): TraceReader => ({ seesNumbers: can(person, "see-numbers") });

function notSaved(): Refusal {
  return notNow(
    "not-saved",
    "The configuration could not be saved as it stands; see the settings of this board.",
    "当前配置无法保存，请检查该板卡的设置。",
  );
}

function serveTrace(app: FastifyInstance, { spans }: ApiContext, known: Known): void {
  serve(app, routes.spanTrace, async ({ me, params, query: { before, limit = PAGE, layer, search } }) => {
    const all = await asked(spans.trace(known(params.span), readerOf(me.person)));
    const wanted = all.filter((message) => fits(message, { before, layer, search: search?.toLowerCase() }));
    return { messages: wanted.slice(-limit).reverse() };
  });
  serve(app, routes.spanMessage, async ({ me, params }) => {
    const found = await asked(spans.message(known(params.span), params.id, readerOf(me.person)));
    if (found === undefined) throw notFound("message", "报文");
    return found;
  });
}

function fits(
  { id, layer, name, text, textZh = "", octets }: SpanMessage,
  wanted: { before: number | undefined; layer: string | undefined; search: string | undefined },
): boolean {
  if (wanted.before !== undefined && id >= wanted.before) return false;
  if (wanted.layer !== undefined && wanted.layer !== layer) return false;
  return wanted.search === undefined || `${name} ${text} ${textZh} ${octets}`.toLowerCase().includes(wanted.search);
}

function serveTests(app: FastifyInstance, { spans, audit }: ApiContext, known: Known): void {
  serve(app, routes.loopSpan, async ({ me, params, body, request }) => {
    spans.order(known(params.span), { type: "loopback", loopback: body.loopback });
    audit.write({
      ...doneBy(me, request.ip),
      action: "span.loopback",
      target: params.span,
      detail: { loopback: body.loopback },
    });
    return DONE;
  });
  serve(app, routes.testSpanBits, async ({ me, params, body, request }) => {
    spans.order(known(params.span), { type: "bit-error-test", on: body.on });
    audit.write({ ...doneBy(me, request.ip), action: "span.bit-errors", target: params.span, detail: { on: body.on } });
    return DONE;
  });
  serve(app, routes.spanBitErrors, async ({ params }) => ({ test: spans.bitErrors(known(params.span)) ?? null }));
  serve(app, routes.identifySpan, async ({ me, params, body, request }) => {
    spans.order(known(params.span), { type: "identify", on: body.on });
    audit.write({ ...doneBy(me, request.ip), action: "span.identify", target: params.span, detail: { on: body.on } });
    return DONE;
  });
  serve(app, routes.spanIdentification, async ({ params }) => ({
    identification: spans.identification(known(params.span)) ?? null,
  }));
  serve(app, routes.applyIdentification, async ({ me, params }) => {
    const version = await spans.apply(known(params.span), me.person.id);
    if (version === undefined) {
      throw notNow(
        "nothing-found",
        "Nothing was found out that could be set. Look again while the cable is plugged in.",
        "没有可应用的识别结果，请在插好线缆后重新识别。",
      );
    }
    return { version };
  });
  serve(app, routes.testSpanCall, async ({ me, params, body: { extension, number, slot }, request }) => {
    const place = slot === undefined ? known(params.span) : `${known(params.span)}.${slot}`;
    const dialled = spans.call(place, extension, number);
    if ("kind" in dialled) throw new Refusal(409, dialled.code, { en: dialled.message, zh: dialled.messageZh });
    audit.write({ ...doneBy(me, request.ip), action: "span.test-call", target: place });
    return dialled;
  });
}

function serveOrders(app: FastifyInstance, { spans, audit }: ApiContext, known: Known): void {
  serve(app, routes.orderChannel, async ({ me, params: { span, slot }, body: { order }, request }) => {
    if (order === "restart") spans.restart(known(span), slot);
    else if (!(await spans.block(known(span), slot, { on: order === "block", by: me.person.id }))) throw notSaved();
    audit.write({ ...doneBy(me, request.ip), action: `channel.${order}`, target: `${span}.${slot}` });
    return DONE;
  });
  serve(app, routes.restartSpan, async ({ me, params: { span }, request }) => {
    spans.restart(known(span));
    audit.write({ ...doneBy(me, request.ip), action: "span.restart", target: span });
    return DONE;
  });
  serve(app, routes.clearSpanHistory, async ({ me, params: { span }, request }) => {
    spans.order(known(span), { type: "clear-history" });
    audit.write({ ...doneBy(me, request.ip), action: "span.clear-history", target: span });
    return DONE;
  });
}

function serveFiles(app: FastifyInstance, { spans, config }: ApiContext, known: Known): void {
  const time = (at: number): string => localText(at, config.current.box.timeZone);
  serve(app, routes.spanCapture, async ({ me, params: { span }, reply }) => {
    const file = await asked(spans.capture(known(span), readerOf(me.person)));
    if (file === undefined) {
      throw notNow(
        "no-d-channel",
        "This span speaks R2: it has no D channel to capture.",
        "该中继使用 R2 信令，没有可抓取的 D 信道。",
      );
    }
    reply.header("content-disposition", `attachment; filename="${span}.pcap"`);
    return reply.type("application/vnd.tcpdump.pcap").send(Buffer.from(file));
  });
  serve(app, routes.spanTraceExport, async ({ me, params: { span }, query: { language }, reply }) => {
    const messages = await asked(spans.trace(known(span), readerOf(me.person)));
    const { head, rows } = traceTable(messages, { isZh: language === "zh", time });
    reply.header("content-disposition", `attachment; filename="${span}-trace.csv"`);
    return reply.type("text/csv; charset=utf-8").send(csvFile(head, rows));
  });
  serve(app, routes.spanHistoryExport, async ({ params: { span }, query: { what, language }, reply }) => {
    const view = spans.spans().find(({ id }) => id === known(span));
    const history = await asked(spans.history(span));
    const { head, rows } = spanTable(
      what,
      { history, channels: view?.channels ?? [] },
      { isZh: language === "zh", time },
    );
    reply.header("content-disposition", `attachment; filename="${span}-${what}.csv"`);
    return reply.type("text/csv; charset=utf-8").send(csvFile(head, rows));
  });
}
