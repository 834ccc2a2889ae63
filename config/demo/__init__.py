"""The demo clinic: Willow Clinic with its cast, three months of history and two weeks ahead."""
