import { CheckOutlined, DeleteOutlined, DownloadOutlined, UndoOutlined } from "@ant-design/icons";
import { Button } from "antd";
import { useEffect, useRef, useState } from "react";
import { Link } from "react-router";
import { useSession } from "#app/data/session.tsx";
import { dayAndTime, duration, phoneNumber } from "#app/i18n/format.ts";
import { Glyph } from "#app/kit/glyph.tsx";
import { type VoicemailMessage, voicemailRoutes } from "#firmware/api/contract/recordings.ts";
import { addressOf } from "#firmware/api/contract/route.ts";
import { useVoicemail } from "./voicemail.messages.ts";

/** The caller of a message as people say it. */
export function useCaller(): (message: VoicemailMessage) => string {
  const { t } = useVoicemail();
  return ({ caller }) => caller.name ?? (caller.number === undefined ? t("withheld") : phoneNumber(caller.number));
}

export interface MessageActions {
  readonly onRead: (message: VoicemailMessage, read: boolean) => void;
  readonly onRemove: (message: VoicemailMessage) => void;
}

/** The open message: it is played, marked, deleted; its call is one press away. */
function OpenMessage({
  message,
  onRead,
  onRemove,
  autoPlay,
}: MessageActions & { message: VoicemailMessage; autoPlay: boolean }) {
  const { t } = useVoicemail();
  const caller = useCaller();
  const [broken, setBroken] = useState(false);
  const player = useRef<HTMLAudioElement>(null);
  const { mailbox, id } = message;
  useEffect(() => {
    // The browser may refuse sound that nobody pressed for; the player's own button stays.
    if (autoPlay) player.current?.play().catch(() => undefined);
  }, [autoPlay]);
  return (
    <div className="message-open">
      {/* biome-ignore lint/a11y/useMediaCaption: what a caller said has no written form */}
      <audio
        ref={player}
        controls
        preload="metadata"
        aria-label={t("player", { caller: caller(message) })}
        src={addressOf(voicemailRoutes.messageAudio, { mailbox, message: id })}
        onPlay={() => !message.read && onRead(message, true)}
        onError={() => setBroken(true)}
      />
      {broken ? <p className="small bad">{t("notPlayed")}</p> : null}
      <div className="row gap8 wrap">
        <Button
          icon={message.read ? <UndoOutlined /> : <CheckOutlined />}
          onClick={() => onRead(message, !message.read)}
        >
          {t(message.read ? "markUnread" : "markRead")}
        </Button>
        <Button
          icon={<DownloadOutlined />}
          href={addressOf(voicemailRoutes.messageAudio, { mailbox, message: id }, { download: true })}
        >
          {t("download")}
        </Button>
        <Button icon={<DeleteOutlined />} onClick={() => onRemove(message)}>
          {t("remove")}
        </Button>
        {message.call === undefined ? null : <Link to={`/calls/${message.call}`}>{t("toCall")}</Link>}
      </div>
    </div>
  );
}

export interface MessageRowProps extends MessageActions {
  readonly message: VoicemailMessage;
  readonly isOpen: boolean;
  /** Whether it was opened by pressing its row: then it plays at once. */
  readonly autoPlay: boolean;
  readonly onToggle: () => void;
}

/** One message: a line that opens. New ones are bold and carry a word and a shape, not a colour alone. */
export function MessageRow({ message, isOpen, autoPlay, onToggle, onRead, onRemove }: MessageRowProps) {
  const { t } = useVoicemail();
  const { timeZone } = useSession();
  const caller = useCaller();
  const weight = message.read ? "" : "strong";
  return (
    <li className={isOpen ? "open" : ""}>
      <button type="button" className="message-line" aria-expanded={isOpen} onClick={onToggle}>
        <Glyph name="voicemail" size={16} color={message.read ? "var(--ink3)" : "var(--wrapUp)"} />
        <span className="message-who">
          <span className={`ellip ${weight}`}>{caller(message)}</span>
          {message.caller.name === undefined ? null : (
            <span className="tiny faint num">{phoneNumber(message.caller.number)}</span>
          )}
        </span>
        {message.read ? null : <span className="chip message-new">{t("isNew")}</span>}
        <time className={`num small ${weight}`} dateTime={new Date(message.at).toISOString()}>
          {dayAndTime(message.at, timeZone)}
        </time>
        <span className="num small muted message-length" title={t("length", { length: duration(message.durationMs) })}>
          {duration(message.durationMs)}
        </span>
      </button>
      {isOpen ? <OpenMessage message={message} autoPlay={autoPlay} onRead={onRead} onRemove={onRemove} /> : null}
    </li>
  );
}
