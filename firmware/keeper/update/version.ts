/**
 * Orders two versions: negative when `a` is the older. Numbers between dots are compared as numbers; what follows a
 * dash is a version before the one without it (1.2.0-rc1 < 1.2.0), as in semver.org, item 11.
 */
export function compareVersions(a: string, b: string): number {
  const [[aMain = "", aPre], [bMain = "", bPre]] = [split(a), split(b)];
  const main = compareParts(aMain, bMain);
  if (main !== 0 || aPre === bPre) return main;
  if (aPre === undefined) return 1;
  if (bPre === undefined) return -1;
  return compareParts(aPre, bPre);
}

function split(version: string): [string, string?] {
  const [withoutBuild = ""] = version.replace(/^v/, "").split("+", 1);
  const dash = withoutBuild.indexOf("-");
  return dash < 0 ? [withoutBuild] : [withoutBuild.slice(0, dash), withoutBuild.slice(dash + 1)];
}

function compareParts(a: string, b: string): number {
  const [as, bs] = [a.split("."), b.split(".")];
  for (let index = 0; index < Math.max(as.length, bs.length); index++) {
    const [x = "0", y = "0"] = [as[index], bs[index]];
    const isNumeric = /^\d+$/.test(x) && /^\d+$/.test(y);
    const order = isNumeric ? Number(x) - Number(y) : x.localeCompare(y, "en", { numeric: true });
    if (order !== 0) return order;
  }
  return 0;
}
