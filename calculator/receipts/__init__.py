"""What a person takes away: a page that opens offline, a table, a calendar. Each carries its scenario."""
