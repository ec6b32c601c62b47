export function scriptSizes(publicDir: string): { page: string; bytes: number; requests: number }[];
