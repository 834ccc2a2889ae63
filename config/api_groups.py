"""The groups of the OpenAPI document, in the order of a day at the clinic; a viewset names its own."""

API_GROUPS = {
    "Sign-in": "Who is at work.",
    "Diary": "Free times, bookings, and what becomes of a visit.",
    "Clients": "Contact, consent, and what to mind.",
    "Treatment": "The brief, the complaint, the session note and its points.",
    "Self-care": "The plan, the questions afterwards, and who must act.",
    "Letters": "What was written to whom, and what was kept back.",
    "Reports": "Did it help?",
    "Working hours": "Shifts, time off, blocks and closures.",
    "Set-up": "Practice, locations, rooms, services and staff.",
    "Practice": "The audit and the state of the jobs.",
    "Catalogue": "Muscles, zones, conditions and red flags.",
}
