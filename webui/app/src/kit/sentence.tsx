import { Fragment, type ReactNode } from "react";

/** A translated sentence with parts in it: "Ring <strategy/> for <ring/>." The translation decides their order. */
export function Sentence({ text, parts }: { text: string; parts: Readonly<Record<string, ReactNode>> }) {
  return text.split(/(<[a-zA-Z]+\/>)/).map((piece) => {
    const name = /^<([a-zA-Z]+)\/>$/.exec(piece)?.[1];
    return <Fragment key={piece}>{name === undefined ? piece : parts[name]}</Fragment>;
  });
}
