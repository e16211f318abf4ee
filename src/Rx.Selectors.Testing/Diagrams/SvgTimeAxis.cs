namespace Rx.Selectors.Testing;

/// <summary>
/// Where frames are across an image: evenly spread, but for times in which nothing happens in any row, which are cut short, and
/// frames in which several marbles come, which are given room for them.
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
    /// <param name="marblesByFrame">How many marbles the fullest row has in each frame.</param>
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

    /// <summary>How wide the whole is.</summary>
    public double Width { get; }

    /// <summary>Where time is cut short, and by how many frames.</summary>
    public IReadOnlyList<(double X, long Frames)> Cuts => _cuts;

    /// <summary>Where a marble is; several of one frame stand side by side.</summary>
    public double XOf(long frame, int indexInFrame) => _positions[frame] + (indexInFrame * MarbleWidth);

    /// <summary>Where each frame is in which something happens.</summary>
    public IEnumerable<(long Frame, double X)> Frames => _positions.Select(static pair => (pair.Key, pair.Value));
}
