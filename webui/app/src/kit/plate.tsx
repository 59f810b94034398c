/** Avatar as a desk plate: surname for Chinese names, initials for others, no random colours. */
export function Plate({ name, size = 28 }: { name: string; size?: number }) {
  const cjk = /[\u4e00-\u9fff]/.test(name);
  const initials = name
    .split(" ")
    .map((word) => word[0])
    .join("")
    .slice(0, 2);
  return (
    <span className="plate" aria-hidden style={{ width: size, height: size, fontSize: size * (cjk ? 0.46 : 0.38) }}>
      {cjk ? name[0] : initials}
    </span>
  );
}

/** The mark of the product. */
export function Mark({ size = 26 }: { size?: number }) {
  return (
    <svg width={size} height={size} viewBox="0 0 28 28" aria-hidden>
      <rect x="1" y="1" width="26" height="26" rx="8" fill="var(--petrol)" />
      <path d="M8 11.5a6 6 0 0 1 12 0" stroke="var(--onPetrol)" strokeWidth="2.4" fill="none" strokeLinecap="round" />
      <rect x="6.3" y="11" width="4" height="6" rx="1.7" fill="var(--onPetrol)" />
      <rect x="17.7" y="11" width="4" height="6" rx="1.7" fill="var(--onPetrol)" />
      <circle cx="9.5" cy="21.5" r="1.5" fill="#F2A93B" />
      <circle cx="14" cy="21.5" r="1.5" fill="var(--onPetrol)" opacity=".85" />
      <circle cx="18.5" cy="21.5" r="1.5" fill="var(--onPetrol)" opacity=".45" />
    </svg>
  );
}
