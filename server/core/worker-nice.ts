/**
 * How far worker threads step back for the thread that answers requests, where the system can do that for a thread
 * (Linux; 0 to 19). A sweep still has every idle core; beside a busy portal it has a third of one.
 */
export const WORKER_NICE = 5;
