// The settings as README and .env.example must show them; made from the one place that owns them.
import { SETTINGS } from "@crossrank/protocol/config";

const settings = Object.entries(SETTINGS).map(([name, { schema, meaning }]) => ({
  name,
  fallback: String(schema.parse(undefined) ?? ""),
  meaning,
}));

export function settingsTable(): string {
  const rows = settings.map(
    ({ name, fallback, meaning }) =>
      `| \`${name}\` | ${fallback && `\`${fallback}\``} | ${meaning} |`,
  );
  return ["| Setting | Default | Meaning |", "| --- | --- | --- |", ...rows].join("\n");
}

export function environmentExample(): string {
  const lines = settings.map(
    ({ name, fallback, meaning }) => `# ${meaning.replaceAll("`", "")}\n#${name}=${fallback}\n`,
  );
  return lines.join("\n");
}
