/** The fields of an admin's action as a colleague reads them: "credits 150,000". */
export const askedFields = (fieldsJson: string): string =>
  Object.entries(JSON.parse(fieldsJson) as Record<string, unknown>)
    .map(([name, value]) => `${name} ${typeof value === 'number' ? value.toLocaleString('en-US') : String(value)}`)
    .join(', ') || 'no fields';
