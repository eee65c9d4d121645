/** In texts of a fixture, for what differs from place to place: the address of the workspace's folder, and the broker's port. */
export const placeholders = { folder: '{folder}', port: 18_830 } as const;
