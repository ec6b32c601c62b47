export declare function isLoopback(host: string): boolean;
export declare function isLiveKey(key: string | undefined): boolean;
export declare function whyProduction(settings: {
  HEADROOM_MODE?: string | undefined;
  STRIPE_SECRET_KEY?: string | undefined;
  APP_URL?: string | undefined;
  HOST?: string | undefined;
}): string | null;
