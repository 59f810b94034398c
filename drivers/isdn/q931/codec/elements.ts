import type { CalledName, Diversion } from "./facility.ts";

/** What a call carries (EN 300 403-1 §4.5.5). */
export interface Bearer {
  readonly capability: BearerCapability;
  readonly mode: "circuit" | "packet";
  /** Information transfer rate as coded: 0x10 is 64 kbit/s. */
  readonly rate: number;
  /** User information layer 1 protocol as coded: 2 is µ-law, 3 is A-law. */
  readonly layer1?: number;
}
export type BearerCapability =
  | "speech"
  | "unrestricted digital"
  | "restricted digital"
  | "3.1 kHz audio"
  | "digital with tones"
  | "video";

/** Why something ended or was refused, a Q.850 number (EN 300 403-1 §4.5.12, Q.850 §2). */
export interface CauseElement {
  readonly value: number;
  /** Who made it: 0 user, 1 private network here, 2 public network here, 3 transit, 4 and 5 at the far end, 10 beyond. */
  readonly location: number;
  readonly diagnostics?: Uint8Array;
}

/** Which channel of the interface (EN 300 403-1 §4.5.13). `channels` is empty for `any` and `none`. */
export interface ChannelIdentification {
  readonly selection: "indicated" | "any" | "none";
  readonly isExclusive: boolean;
  readonly channels: readonly number[];
  /** Only where the interface was named. */
  readonly interfaceId?: number;
  /** The channels came, or go, as a bit map instead of numbers. */
  readonly isMap?: boolean;
}

/** What can be heard, or how the call left the ISDN (EN 300 403-1 §4.5.23). */
export interface ProgressElement {
  /** 1 not end-to-end ISDN, 2 destination not ISDN, 3 origin not ISDN, 4 back in the ISDN, 5 interworking, 8 in-band. */
  readonly description: number;
  readonly location: number;
}

/** A number with what the network says of it. What an element has no room for is not sent. */
export interface NumberElement {
  readonly digits: string;
  /** 0 unknown, 1 international, 2 national, 3 network specific, 4 subscriber, 6 abbreviated. */
  readonly type: number;
  /** 0 unknown, 1 ISDN/telephony (E.164), 8 national, 9 private. */
  readonly plan: number;
  /** 0 allowed, 1 restricted, 2 not available. */
  readonly presentation?: number;
  /** 0 user provided, 1 verified and passed, 2 verified and failed, 3 network provided. */
  readonly screening?: number;
  /** Of a redirecting number: 0 unknown, 1 busy, 2 no reply, 4 deflection, 9 out of order, 10 by the called, 15 always. */
  readonly reason?: number;
}

export interface SubaddressElement {
  /** 0 NSAP, 2 user specified. */
  readonly type: number;
  readonly isOdd: boolean;
  readonly content: Uint8Array;
}

export interface UserUserElement {
  readonly protocol: number;
  readonly content: Uint8Array;
}

/** Supplementary services in ROSE components (EN 300 196-1): the octets, and what of them we understand. */
export interface FacilityElement {
  readonly octets: Uint8Array;
  readonly name?: CalledName;
  readonly diversion?: Diversion;
}

/** An information element this stack does not look into, as it came. */
export interface OtherElement {
  readonly codeset: number;
  readonly id: number;
  readonly content: Uint8Array;
}

/** The information elements of a message, by what they say. */
export interface Elements {
  readonly bearer?: Bearer;
  readonly cause?: CauseElement;
  readonly callState?: number;
  readonly channel?: ChannelIdentification;
  readonly facility?: readonly FacilityElement[];
  readonly progress?: readonly ProgressElement[];
  readonly notification?: number;
  readonly display?: string;
  readonly keypad?: string;
  readonly signal?: number;
  readonly connected?: NumberElement;
  readonly connectedSubaddress?: SubaddressElement;
  readonly calling?: NumberElement;
  readonly callingSubaddress?: SubaddressElement;
  readonly called?: NumberElement;
  readonly calledSubaddress?: SubaddressElement;
  readonly redirecting?: NumberElement;
  readonly redirection?: NumberElement;
  /** 0 the channels indicated, 6 this interface, 7 all interfaces. */
  readonly restart?: number;
  readonly lowLayer?: Uint8Array;
  readonly highLayer?: Uint8Array;
  readonly userUser?: UserUserElement;
  /** Receiver ready (0) or not ready (15). */
  readonly congestion?: number;
  /** Of a service message: 0 in service, 1 maintenance, 2 out of service. */
  readonly changeStatus?: number;
  readonly isSendingComplete?: true;
  readonly isRepeat?: true;
  readonly hasMoreData?: true;
  readonly other?: readonly OtherElement[];
}
