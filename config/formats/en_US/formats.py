"""Dates and times of the United States."""

TIME_FORMAT = "g:i A"
HOUR_FORMAT = "g A"
DATE_FORMAT = "F j, Y"
SHORT_DATE_FORMAT = "M j, Y"
MONTH_DAY_FORMAT = "l, F j"
DATETIME_FORMAT = "F j, Y, g:i A"
SHORT_DATETIME_FORMAT = "M j, Y, g:i A"
