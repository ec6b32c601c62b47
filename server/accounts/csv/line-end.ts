/** Lines of bank files end as on Windows, Unix or an old Mac. */
export const LINE_END = /\r\n?|\n/;
