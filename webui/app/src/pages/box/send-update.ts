import { csrfHeader } from "#app/data/api.ts";
import { ApiRefusal } from "#firmware/api/contract/client.ts";
import type { ApiError } from "#firmware/api/contract/error.ts";
import { CSRF_HEADER } from "#firmware/api/contract/session.ts";
import { updateRoutes } from "#firmware/api/contract/updates.ts";

/** Sends an update to the box, which checks it. `progress` is told the share that has gone. Rejects with ApiRefusal. */
export function sendUpdate(file: File, progress: (share: number) => void): Promise<void> {
  const body = new FormData();
  body.append("file", file, file.name);
  return new Promise((resolve, reject) => {
    const request = new XMLHttpRequest(); // fetch does not tell how much has gone
    request.open("POST", updateRoutes.uploadUpdate.path);
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
