"""The money of visits: owed and paid, by receipts, packages, vouchers and waivers."""
