using System.Globalization;
using System.Reactive.Linq;
using System.Xml.Linq;

namespace Rx.Selectors.Testing.Tests.Diagrams;

/// <summary>Marble diagrams as images, looked at as the XML they are.</summary>
public sealed class SvgDiagramTests
{
    private readonly MarbleScheduler _marbles = new();

    [Fact]
    public void A_marble_of_one_frame_is_at_one_place_in_every_row()
    {
        XElement image = Draw(new SvgDiagram().Stream("input", Recorded("-a--b")).Stream("output", Recorded("----b-c")));

        Assert.Equal(["a", "b", "b", "c"], Marbles(image).Select(static marble => marble.Text));
        (string Text, double X, double Y)[] marbles = [.. Marbles(image)];
        Assert.Equal(marbles[1].X, marbles[2].X);
        Assert.NotEqual(marbles[1].Y, marbles[2].Y);
        Assert.True(marbles[0].X < marbles[1].X && marbles[2].X < marbles[3].X);
    }

    [Fact]
    public void Marbles_of_one_frame_stand_side_by_side_and_what_follows_makes_room()
    {
        XElement image = Draw(new SvgDiagram().Stream("", Recorded("--(abc)")).Stream("", Recorded("--x-y")));

        (string Text, double X, double Y)[] marbles = [.. Marbles(image)];
        Assert.Equal(["a", "b", "c", "x", "y"], marbles.Select(static marble => marble.Text));
        Assert.Equal(marbles[0].X, marbles[3].X);
        Assert.True(marbles[0].X + 24 <= marbles[1].X && marbles[1].X + 24 <= marbles[2].X, "Marbles overlap.");
        Assert.True(marbles[4].X > marbles[2].X, "A later frame is left of an earlier one.");
    }

    [Fact]
    public void A_long_idle_time_is_cut_short_and_said()
    {
        XElement image = Draw(new SvgDiagram().Stream("", Recorded("a 10s b|")));

        Assert.True(double.Parse(image.Attribute("width")!.Value, CultureInfo.InvariantCulture) < 400);
        Assert.Contains("… 10s …", Texts(image));
        Assert.Contains("10001", Texts(image));
    }

    [Fact]
    public void A_stream_that_ends_has_no_arrow_and_an_open_one_has()
    {
        Assert.Empty(Elements(Draw(new SvgDiagram().Stream("", Recorded("a|"))), "path"));
        Assert.Empty(Elements(Draw(new SvgDiagram().Stream("", Recorded("a#"))), "path"));
        Assert.Single(Elements(Draw(new SvgDiagram().Stream("", Recorded("a-"))), "path"));
    }

    [Fact]
    public void Interest_is_a_bar_from_arming_to_disarming_and_to_the_end_when_it_is_never_disarmed()
    {
        var kernel = new VirtualKernel(_marbles);
        var source = new VirtualReadinessSource(kernel);
        VirtualFile file = kernel.OpenPulsed("");
        _marbles.Expect(source.WhenReadable(file).Select(static _ => 0), "-^---!").ToBe("");
        _marbles.Expect(source.WhenReadable(file).Select(static _ => 0), "--------^").ToBe("");
        _marbles.Run();

        XElement image = Draw(new SvgDiagram().Interest("asked", file));
        XElement[] bars = [.. Elements(image, "rect").Where(static rect => rect.Attribute("rx") is not null)];
        Assert.Equal(2, bars.Length);
        Assert.True(Number(bars[0], "x") + Number(bars[0], "width") < Number(bars[1], "x"), "The pause is not seen.");
        Assert.Contains("asked", Texts(image));
    }

    [Fact]
    public void Values_that_are_no_symbols_get_letters_and_a_legend()
    {
        XElement image = Draw(new SvgDiagram().Stream("", Recorded("a-b", ("a", "<hello & goodbye>"), ("b", "x"))));

        Assert.Equal(["a", "x"], Marbles(image).Select(static marble => marble.Text));
        Assert.Contains("a = \"<hello & goodbye>\"", Texts(image));
    }

    [Fact]
    public void The_same_events_are_the_same_text_in_every_culture()
    {
        CultureInfo before = CultureInfo.CurrentCulture;
        string expected = new SvgDiagram().Stream("words", Recorded("-a--(bc)-|")).ToSvg();
        try
        {
            CultureInfo.CurrentCulture = CultureInfo.GetCultureInfo("de-DE");
            Assert.Equal(expected, new SvgDiagram().Stream("words", Recorded("-a--(bc)-|")).ToSvg());
        }
        finally
        {
            CultureInfo.CurrentCulture = before;
        }
    }

    [Fact]
    public void A_diagram_of_nothing_is_an_image_too()
    {
        Assert.NotNull(Draw(new SvgDiagram()));
        Assert.NotNull(Draw(new SvgDiagram().Stream("silent", Recorded("-"))));
    }

    private static MarbleRecording<string> Recorded(string diagram, params (string Symbol, string Value)[] values)
    {
        var marbles = new MarbleScheduler();
        MarbleRecording<string> recording = marbles.Record(
            values.Length == 0 ? marbles.Cold(diagram) : marbles.Cold(diagram, values));
        marbles.Run();
        return recording;
    }

    private static XElement Draw(SvgDiagram diagram) => XElement.Parse(diagram.ToSvg());

    private static IEnumerable<XElement> Elements(XElement image, string name) =>
        image.Elements().Where(element => element.Name.LocalName == name);

    private static IEnumerable<string> Texts(XElement image) => Elements(image, "text").Select(static text => text.Value);

    private static double Number(XElement element, string attribute) =>
        double.Parse(element.Attribute(attribute)!.Value, CultureInfo.InvariantCulture);

    /// <summary>Each circle, and the text that is drawn in it.</summary>
    private static IEnumerable<(string Text, double X, double Y)> Marbles(XElement image) =>
        from circle in Elements(image, "circle")
        let text = circle.ElementsAfterSelf().First()
        select (text.Value, Number(circle, "cx"), Number(circle, "cy"));
}
