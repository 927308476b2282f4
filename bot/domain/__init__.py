"""What the programme does. Knows no chat, no HTTP, no scheduler, no wall clock."""
