import { useQuery } from "@tanstack/react-query";
import { Select, Skeleton } from "antd";
import { useState } from "react";
import { Link, useNavigate, useParams } from "react-router";
import { call } from "#app/data/api.ts";
import { queryClient } from "#app/data/query-client.ts";
import { nameOf } from "#app/i18n/i18n.ts";
import { Answer } from "#app/kit/answer.tsx";
import { Panel } from "#app/kit/panel.tsx";
import { RefusalNote } from "#app/kit/refusal.tsx";
import { useUndo } from "#app/kit/undo.tsx";
import { usePhone } from "#app/theme/theme.tsx";
import { type MailboxInfo, type VoicemailMessage, voicemailRoutes } from "#firmware/api/contract/recordings.ts";
import { MessageRow, useCaller } from "./message-row.tsx";
import { useVoicemail } from "./voicemail.messages.ts";

const KEY = "voicemail";

function useMailboxes() {
  return useQuery({
    queryKey: [KEY],
    queryFn: async ({ signal }) => (await call(voicemailRoutes.mailboxes, {}, signal)).mailboxes,
  });
}

function useMessages(mailbox: string | undefined) {
  return useQuery({
    queryKey: [KEY, mailbox],
    enabled: mailbox !== undefined,
    queryFn: async ({ signal }) =>
      (await call(voicemailRoutes.messages, { params: { mailbox: mailbox ?? "" } }, signal)).messages,
  });
}

/** What may be done with a message; the list is asked again after each. */
function useMessageActions(onRefused: (error: unknown) => void) {
  const { t } = useVoicemail();
  const caller = useCaller();
  const offerUndo = useUndo();
  const change = async (request: Promise<unknown>): Promise<boolean> => {
    try {
      await request;
      await queryClient.invalidateQueries({ queryKey: [KEY] });
      return true;
    } catch (error) {
      onRefused(error);
      return false;
    }
  };
  const paramsOf = ({ mailbox, id }: VoicemailMessage) => ({ mailbox, message: id });
  return {
    onRead: (message: VoicemailMessage, read: boolean): void =>
      void change(call(voicemailRoutes.setMessage, { params: paramsOf(message), body: { read } })),
    onRemove: async (message: VoicemailMessage): Promise<void> => {
      const params = paramsOf(message);
      if (!(await change(call(voicemailRoutes.deleteMessage, { params })))) return;
      offerUndo(t("removed", { caller: caller(message) }), () => {
        void change(call(voicemailRoutes.undeleteMessage, { params }));
      });
    },
  };
}

function Head({ box, others }: { box: MailboxInfo; others: readonly MailboxInfo[] }) {
  const { t } = useVoicemail();
  const mailbox = nameOf(box);
  const elsewhere = others.reduce((sum, { unread }) => sum + unread, 0);
  const state = box.unread > 0 ? "unread" : box.total > 0 ? "heard" : "empty";
  const sub = box.total === 0 ? t("head.emptySub") : t("head.sub", { count: box.total });
  return (
    <Answer
      tone={box.unread > 0 ? "warn" : "good"}
      sub={elsewhere === 0 ? sub : `${sub} ${t("head.elsewhere", { count: elsewhere })}`}
    >
      {t(`head.${state}`, { mailbox, count: box.unread })}
    </Answer>
  );
}

function MailboxChoice({ boxes, chosen }: { boxes: readonly MailboxInfo[]; chosen: string }) {
  const { t } = useVoicemail();
  const phone = usePhone();
  const navigate = useNavigate();
  const label = (box: MailboxInfo): string =>
    box.unread === 0 ? nameOf(box) : `${nameOf(box)} · ${t("unreadCount", { count: box.unread })}`;
  if (phone) {
    return (
      <Select
        aria-label={t("mailboxes")}
        value={chosen}
        options={boxes.map((box) => ({ value: box.id, label: label(box) }))}
        onChange={(id: string) => void navigate(`/voicemail/${id}`)}
      />
    );
  }
  return (
    <nav className="panel parts-list" aria-label={t("mailboxes")}>
      {boxes.map((box) => (
        <Link
          key={box.id}
          to={`/voicemail/${box.id}`}
          className={box.id === chosen ? "on" : ""}
          {...(box.id === chosen ? { "aria-current": "page" } : {})}
        >
          <span className="grow ellip">{nameOf(box)}</span>
          {box.unread > 0 ? (
            <b className="num warn" title={t("unreadCount", { count: box.unread })}>
              {box.unread}
            </b>
          ) : (
            <span className="num faint">{box.total}</span>
          )}
        </Link>
      ))}
    </nav>
  );
}

function Messages({ mailbox, open }: { mailbox: string; open: string | undefined }) {
  const { t } = useVoicemail();
  const navigate = useNavigate();
  const list = useMessages(mailbox);
  const [refused, setRefused] = useState<unknown>(undefined);
  const [pressed, setPressed] = useState<string | undefined>(undefined);
  const actions = useMessageActions(setRefused);
  if (list.isPending) return <Skeleton active />;
  const messages = list.data ?? [];
  const toggle = (id: string): void => {
    setPressed(id);
    void navigate(open === id ? `/voicemail/${mailbox}` : `/voicemail/${mailbox}/${id}`);
  };
  const remove = (message: VoicemailMessage): void => {
    setPressed(undefined); // brought back, it must not play by itself
    void navigate(`/voicemail/${mailbox}`);
    void actions.onRemove(message);
  };
  return (
    <Panel flush>
      <RefusalNote error={refused ?? list.error} onClose={() => setRefused(undefined)} />
      {open !== undefined && !messages.some(({ id }) => id === open) ? (
        <p className="message-gone small warn">{t("gone")}</p>
      ) : null}
      {messages.length === 0 ? <p className="message-gone muted">{t("head.emptySub")}</p> : null}
      <ul className="message-list" aria-label={t("messages")}>
        {messages.map((message) => (
          <MessageRow
            key={message.id}
            message={message}
            isOpen={message.id === open}
            autoPlay={pressed === message.id}
            onToggle={() => toggle(message.id)}
            onRead={actions.onRead}
            onRemove={remove}
          />
        ))}
      </ul>
    </Panel>
  );
}

/** Who left a message? */
export function Page() {
  const { t } = useVoicemail();
  const params = useParams();
  const boxes = useMailboxes();
  if (boxes.isPending) return <Skeleton active />;
  if (boxes.data === undefined) return <RefusalNote error={boxes.error} />;
  // Without one in the address: the first with something new.
  const chosen =
    params.mailbox === undefined
      ? (boxes.data.find(({ unread }) => unread > 0) ?? boxes.data[0])
      : boxes.data.find(({ id }) => id === params.mailbox);
  if (chosen === undefined) {
    return (
      <Answer tone="warn" sub={t("head.noneSub")}>
        {t(boxes.data.length === 0 ? "head.none" : "missing")}
      </Answer>
    );
  }
  return (
    <>
      <Head box={chosen} others={boxes.data.filter((box) => box !== chosen)} />
      <div className="parts-cols">
        <MailboxChoice boxes={boxes.data} chosen={chosen.id} />
        <Messages key={chosen.id} mailbox={chosen.id} open={params.message} />
      </div>
    </>
  );
}
