"""The encrypted store: keys, records, projections, Outbox, audit. The only desktop room with SQL."""
