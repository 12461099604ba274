/** Which texts the laptop in memory finds: those of which words begin with every word that was typed, without marks. */

function words(text: string): string[] {
  return text
    .toLowerCase()
    .normalize("NFD")
    .replace(/[\p{M}'’ʼ]/gu, "")
    .replace(/đ/g, "d")
    .replace(/ə/g, "e")
    .replace(/ı/g, "i")
    .split(/[\s,.\-‐–]+/)
    .filter(Boolean);
}

export function matching(texts: readonly string[], query: string): number[] {
  const wanted = words(query);
  return texts.flatMap((text, at) => {
    const known = words(text);
    return wanted.every((word) => known.some((part) => part.startsWith(word))) ? [at] : [];
  });
}
