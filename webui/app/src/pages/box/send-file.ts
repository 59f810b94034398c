import { csrfHeader } from "#app/data/api.ts";
import { ApiRefusal } from "#firmware/api/contract/client.ts";
import type { ApiError } from "#firmware/api/contract/error.ts";
import type { Route } from "#firmware/api/contract/route.ts";
import { CSRF_HEADER } from "#firmware/api/contract/session.ts";

/** A large file and where it goes; `fields` reach the box before it. */
export interface Sending {
  readonly route: Pick<Route, "path">;
  readonly file: File;
  readonly fields?: Readonly<Record<string, string>>;
}

/** Sends a large file to the box. `progress` is told the share that has gone. Rejects with ApiRefusal. */
export function sendFile({ route, file, fields = {} }: Sending, progress: (share: number) => void): Promise<void> {
  const body = new FormData();
  for (const [name, value] of Object.entries(fields)) body.append(name, value);
  body.append("file", file, file.name);
  return new Promise((resolve, reject) => {
    const request = new XMLHttpRequest(); // fetch does not tell how much has gone
    request.open("POST", route.path);
    const csrf = csrfHeader();
    if (csrf !== undefined) request.setRequestHeader(CSRF_HEADER, csrf);
    request.responseType = "json";
    request.upload.onprogress = ({ loaded, total }) => progress(total === 0 ? 0 : loaded / total);
    request.onload = () => {
      if (request.status < 300) resolve();
      else reject(new ApiRefusal(request.status, refusalOf(request.response)));
    };
    request.onerror = () => reject(new ApiRefusal(0, refusalOf(undefined)));
    request.send(body);
  });
}

function refusalOf(json: unknown): ApiError {
  const known = json as ApiError | null | undefined; // every refusal of the box has this shape
  if (typeof known?.code === "string") return known;
  return {
    code: "broken-off",
    message: "The file did not reach the box. Send it again.",
    messageZh: "文件未能送达设备，请重新上传。",
    at: Date.now(),
  };
}
