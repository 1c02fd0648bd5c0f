"""What commitments become: triangles, forecasts with their error, back-tests, durations."""
