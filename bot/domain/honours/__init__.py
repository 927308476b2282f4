"""What stands beside the hours: training, commendations, stars, and the public notice before stars take effect."""
