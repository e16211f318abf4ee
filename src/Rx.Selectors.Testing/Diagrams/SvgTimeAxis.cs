namespace Rx.Selectors.Testing;

/// <summary>
/// The horizontal positions of frames in an image. Frames are spaced evenly, except that long times in which nothing happens in
/// any row are cut short, and that frames with several marbles are wider.
/// </summary>
internal sealed class SvgTimeAxis
{
    private const double FrameWidth = 22;
    private const double MarbleWidth = 26;
    private const double CutWidth = 72;
    private const long MostIdleFrames = 16;

    private readonly SortedDictionary<long, double> _positions = [];
    private readonly List<(double X, long Frames)> _cuts = [];

    /// <summary>Lays out the frames in which something happens.</summary>
    /// <param name="marblesByFrame">The number of marbles in each frame, in the row that has the most of them.</param>
    public SvgTimeAxis(IReadOnlyDictionary<long, int> marblesByFrame)
    {
        long at = Math.Min(0, marblesByFrame.Keys.DefaultIfEmpty(0).Min());
        double x = 0;
        foreach ((long frame, int marbles) in marblesByFrame.OrderBy(static pair => pair.Key))
        {
            long idle = frame - at;
            if (idle > MostIdleFrames)
            {
                _cuts.Add((x + (CutWidth / 2), idle));
                x += CutWidth;
            }
            else
            {
                x += idle * FrameWidth;
            }

            _positions.Add(frame, x);
            x += Math.Max(FrameWidth, ((marbles - 1) * MarbleWidth) + FrameWidth);
            at = frame + 1;
        }

        Width = x;
    }

    /// <summary>Gets the width of the axis.</summary>
    public double Width { get; }

    /// <summary>Gets the places at which time is cut short, and the number of frames left out at each.</summary>
    public IReadOnlyList<(double X, long Frames)> Cuts => _cuts;

    /// <summary>Returns the position of a marble. Several marbles of one frame stand side by side.</summary>
    public double XOf(long frame, int indexInFrame) => _positions[frame] + (indexInFrame * MarbleWidth);

    /// <summary>Gets the position of each frame in which something happens.</summary>
    public IEnumerable<(long Frame, double X)> Frames => _positions.Select(static pair => (pair.Key, pair.Value));
}
