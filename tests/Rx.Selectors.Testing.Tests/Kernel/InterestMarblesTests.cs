using System.Reactive.Linq;

namespace Rx.Selectors.Testing.Tests.Kernel;

/// <summary>What a test that expects another interest is shown.</summary>
public sealed class InterestMarblesTests
{
    [Theory]
    [InlineData("--^--!", """
        ExpectInterest(file): expected it to be disarmed at frame 5, but it was disarmed at frame 7.
          expected  --^--!--
          actual    --^----!
                         ^
        """)]
    [InlineData("", """
        ExpectInterest(file): nothing more was expected, but it was armed at frame 2.
          expected  --------
          actual    --^----!
                      ^
        """)]
    [InlineData("--^----!--^", """
        ExpectInterest(file): expected it to be armed at frame 10, but nothing more came.
          expected  --^----!--^
          actual    --^----!---
                              ^
        """)]
    public void A_difference_is_drawn(string expected, string drawn)
    {
        var marbles = new MarbleScheduler();
        var kernel = new VirtualKernel(marbles);
        var source = new VirtualReadinessSource(kernel);
        VirtualFile file = kernel.OpenPulsed("");
        marbles.Expect(source.WhenReadable(file).Select(static ready => ready.Events), "--^----!").ToBe("");
        marbles.ExpectInterest(file).ToBe(expected);

        var difference = Assert.Throws<MarbleAssertionException>(marbles.Run);
        Assert.Contains(drawn, difference.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void An_interest_that_comes_and_goes_in_one_frame_is_a_group()
    {
        using var marbles = new MarbleScheduler();
        var kernel = new VirtualKernel(marbles);
        var source = new VirtualReadinessSource(kernel);
        VirtualFile file = kernel.OpenPulsed("-r");
        marbles.Expect(source.WhenReadable(file).Take(1).Repeat(2).Select(static ready => ready.Events), "^-------!").ToBe("-r");
        marbles.ExpectInterest(file).ToBe("^(!^)---!");
    }

    [Fact]
    public void An_expectation_of_interest_is_set_once_and_with_a_well_formed_diagram()
    {
        var marbles = new MarbleScheduler();
        var kernel = new VirtualKernel(marbles);
        InterestExpectation expectation = marbles.ExpectInterest(kernel.Open(""));
        Assert.Throws<MarbleSyntaxException>(() => expectation.ToBe("^-^"));
        expectation.ToBe("");
        Assert.Throws<InvalidOperationException>(() => expectation.ToBe(""));
    }
}
